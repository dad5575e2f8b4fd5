import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createHandler } from '../../src/handler.ts';
import { createCatalogue } from '../../src/lookup/catalogue.ts';
import { createCatalogueReader } from '../../src/lookup/catalogue-rows.ts';
import { createChoices } from '../../src/lookup/choices.ts';
import { createDirectory } from '../../src/lookup/directory.ts';
import { createClient } from '../../src/lookup/dynamodb-client.ts';
import { createRowReader } from '../../src/lookup/row-reader.ts';
import { createSignInLog } from '../../src/sign-in-log.ts';
import { startTracing } from '../../src/tracing.ts';
import { buildSettings } from './builders.ts';

/** More than `LOOKUP_TIMEOUT_MS` may be: that a machine has a lot to do is no fault of DynamoDB's. */
const PATIENT_MS = 30_000;

/**
 * The handler as functions/pre-token-generation.ts wires it, with a clock of the test's, and with
 * the patience of a test where it says no `LOOKUP_TIMEOUT_MS`.
 */
export async function wireHandler(
  env: Record<string, string>,
  {
    now = Date.now,
    write = () => {},
    ...options
  }: {
    now?: () => number;
    write?: (line: string) => void;
    client?: DynamoDBClient;
  } = {},
) {
  const settings = {
    ...buildSettings(env),
    ...(env.LOOKUP_TIMEOUT_MS === undefined && { lookupTimeoutMs: PATIENT_MS }),
  };
  const client = options.client ?? createClient(settings.lookupTimeoutMs);
  const readRow = createRowReader({
    client,
    table: settings.tenantsTable,
    random: Math.random,
  });
  return createHandler({
    settings,
    directory: createDirectory({ ...settings, readRow, now }),
    catalogue: createCatalogue({
      ...settings,
      readRows: createCatalogueReader(client, settings.tenantsTable),
      now,
    }),
    choices: createChoices(client, settings.tenantsTable, readRow),
    tracing: startTracing({}),
    log: createSignInLog({ write, logLevel: settings.logLevel, env: {} }),
    now,
    timer: () => performance.now(),
  });
}
