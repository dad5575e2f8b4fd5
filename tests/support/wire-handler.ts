import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { createHandler } from '../../src/handler.ts';
import { startTracing } from '../../src/observability.ts';
import { createClient } from '../../src/tenancy/client.ts';
import { createDirectory } from '../../src/tenancy/directory.ts';
import { createRowReader } from '../../src/tenancy/rows.ts';
import { buildSettings } from './builders.ts';

/** The handler as functions/pre-token-generation.ts wires it, with a clock of the test's. */
export async function wireHandler(
  env: Record<string, string>,
  { now = Date.now, client }: { now?: () => number; client?: DynamoDBClient } = {},
) {
  const settings = buildSettings(env);
  const readRow = createRowReader({
    client: client ?? createClient(settings.lookupTimeoutMs),
    table: settings.tenantsTable,
    timeoutMs: settings.lookupTimeoutMs,
    random: Math.random,
  });
  return createHandler({
    settings,
    directory: createDirectory({ ...settings, readRow, now }),
    tracing: await startTracing({}),
    now,
  });
}
