import { createHandler } from '../src/handler.ts';
import { createCatalogue } from '../src/lookup/catalogue.ts';
import { createCatalogueReader } from '../src/lookup/catalogue-rows.ts';
import { createChoices } from '../src/lookup/choices.ts';
import { createDirectory } from '../src/lookup/directory.ts';
import { createClient } from '../src/lookup/dynamodb-client.ts';
import { createRowReader } from '../src/lookup/row-reader.ts';
import { warmUp } from '../src/lookup/warm-up.ts';
import { readSettings } from '../src/settings.ts';
import { createSignInLog } from '../src/sign-in-log.ts';
import { startTracing } from '../src/tracing.ts';

/** What Lambda calls with an event, and what answers with the same event and a `response`. */
export type PreTokenGeneration = (event: object) => Promise<object>;

/**
 * Makes the handler of the pre token generation trigger, by the settings of the environment: once
 * for each execution environment, before its first event.
 *
 * @example
 * export const handler = await createPreTokenGeneration();
 *
 * @throws {ConfigError} if a setting cannot be used
 */
export async function createPreTokenGeneration(): Promise<PreTokenGeneration> {
  const settings = readSettings(process.env);
  const tracing = startTracing(process.env);
  const client = tracing.captureClient(createClient(settings.lookupTimeoutMs));
  const readRow = createRowReader({
    client,
    table: settings.tenantsTable,
    random: Math.random,
  });
  const directory = createDirectory({ ...settings, readRow, now: Date.now });
  const catalogue = createCatalogue({
    ...settings,
    readRows: createCatalogueReader(client, settings.tenantsTable),
    now: Date.now,
  });
  await warmUp(
    process.env,
    { readRow, catalogue, prepareTracing: tracing.prepare },
    settings.lookupTimeoutMs,
  );
  const choices = createChoices(client, settings.tenantsTable, readRow);
  const log = createSignInLog({
    write: (line) => void process.stdout.write(line),
    logLevel: settings.logLevel,
    env: process.env,
  });
  return createHandler({
    settings,
    directory,
    choices,
    catalogue,
    tracing,
    log,
    now: Date.now,
    timer: () => performance.now(),
  });
}
