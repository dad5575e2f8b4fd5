import type { OwnCode } from '../src/extension/ask-own-code.ts';
import { createHandler } from '../src/handler.ts';
import { createLineWriter } from '../src/line-writer.ts';
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

/**
 * Wires the handler of the pre token generation trigger by the environment, once for each execution
 * environment and before its first event. What is wrong with a setting fails here.
 *
 * @throws {ConfigError}
 */
export async function wirePreTokenGeneration(
  ownCode?: OwnCode,
): Promise<(event: object) => Promise<object>> {
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
  return createHandler({
    settings,
    directory,
    choices: createChoices(client, settings.tenantsTable, readRow),
    catalogue,
    ownCode,
    tracing,
    log: createSignInLog({
      write: createLineWriter(process.stdout),
      logLevel: settings.logLevel,
      env: process.env,
    }),
    now: Date.now,
    timer: () => performance.now(),
  });
}
