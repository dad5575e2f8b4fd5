import { createClient } from '../../src/lookup/dynamodb-client.ts';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { createTestTable } from '../support/tenants-table.ts';
import { wireHandler } from '../support/wire-handler.ts';
import { populate, type Tenant } from './population.ts';
import type { Slowness } from './slowness.ts';

/** Settings so short that records go through all their ages often. */
export const LOOKUP_MS = 1_000;
/**
 * What takes longer may fail without a fault. It is less than any try of a request may take, and no
 * lookup needs five requests.
 */
export const SLOW_MS = LOOKUP_MS / 5;
export const TTL_MS = 1_000;
export const STALE_MS = 5_000;

/**
 * Sets up what a soak needs: a table full of tenants on the DynamoDB that the AWS SDK's variables
 * name, and the handler, which reaches it through the fault proxy and writes its log where it is
 * told.
 */
export async function setStage(
  tenants: readonly Tenant[],
  slowness: Slowness,
  now: () => number,
  write: (line: string) => void,
) {
  const endpoint = process.env.AWS_ENDPOINT_URL_DYNAMODB ?? '';
  const table = await createTestTable();
  await populate(table.name, tenants);
  const proxy = await startFaultProxy(endpoint);
  process.env.AWS_ENDPOINT_URL_DYNAMODB = proxy.endpoint; // for the client of the handler; that of the table has its own
  const settings = {
    TENANTS_TABLE: table.name,
    LOOKUP_TIMEOUT_MS: String(LOOKUP_MS),
    CACHE_TTL_SECONDS: String(TTL_MS / 1_000),
    CACHE_STALE_SECONDS: String(STALE_MS / 1_000),
  };
  const client = createClient(LOOKUP_MS);
  client.middlewareStack.add((next) => (args) => slowness.watch(() => next(args)), {
    step: 'initialize',
  });
  return {
    table,
    proxy,
    handler: await wireHandler(settings, { now, write, client }),
    async close() {
      process.env.AWS_ENDPOINT_URL_DYNAMODB = endpoint;
      await proxy.stop();
      table.close();
    },
  };
}
