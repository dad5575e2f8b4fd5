import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createHandler } from '../../src/handler.ts';
import { startTracing } from '../../src/observability.ts';
import { createSignInLog } from '../../src/sign-in-log.ts';
import { createChoices } from '../../src/tenancy/choices.ts';
import { createClient } from '../../src/tenancy/client.ts';
import { createDirectory } from '../../src/tenancy/directory.ts';
import { createRowReader } from '../../src/tenancy/rows.ts';
import { buildSettings } from './builders.ts';

/** The handler as functions/pre-token-generation.ts wires it, with a clock of the test's. */
export async function wireHandler(
  env: Record<string, string>,
  {
    now = Date.now,
    write = () => {},
    ...options
  }: { now?: () => number; write?: (line: string) => void; client?: DynamoDBClient } = {},
) {
  const settings = buildSettings(env);
  const client = options.client ?? createClient(settings.lookupTimeoutMs);
  const readRow = createRowReader({
    client,
    table: settings.tenantsTable,
    random: Math.random,
  });
  return createHandler({
    settings,
    directory: createDirectory({ ...settings, readRow, now }),
    choices: createChoices(client, settings.tenantsTable, readRow),
    tracing: await startTracing({}),
    log: createSignInLog({ write, logLevel: settings.logLevel, env: {} }),
    now,
    timer: () => performance.now(),
  });
}
