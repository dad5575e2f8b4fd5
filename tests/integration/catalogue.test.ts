// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders are what is tested
import { setImmediate } from 'node:timers/promises';
import type { JsonObject } from '../../src/json.ts';
import { buildEvent } from '../support/builders.ts';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { createTestTable } from '../support/tenants-table.ts';
import { wireHandler } from '../support/wire-handler.ts';

let table: Awaited<ReturnType<typeof createTestTable>>;
let proxy: FaultProxy;
let clock: number;

beforeAll(async () => {
  proxy = await startFaultProxy(process.env.AWS_ENDPOINT_URL_DYNAMODB ?? '');
  process.env.AWS_ENDPOINT_URL_DYNAMODB = proxy.endpoint;
});

afterAll(() => proxy.stop());

beforeEach(async () => {
  table = await createTestTable();
  clock = Date.parse('2026-06-01T12:00:00Z');
  proxy.fault = 'none';
  await put('TENANT#acme', 'TENANT', { plan: 'gold' });
  await put('CATALOG', 'DEFAULTS', { claims: { mail: '${user.email}' } });
  await put('CATALOG', 'PLAN#gold', { listClaims: { features: ['sso'] } });
});

afterEach(() => table.close());

const put = (pk: string, sk: string, row: JsonObject) => table.put(pk, sk, row);

const makeHandler = (write: (line: string) => void = () => {}) =>
  wireHandler(
    { TENANTS_TABLE: table.name, LOOKUP_TIMEOUT_MS: '4000' },
    { now: () => clock, write },
  );

type Handler = Awaited<ReturnType<typeof makeHandler>>;

async function signIn(handler: Handler, tenantId = 'acme'): Promise<JsonObject | string> {
  try {
    const { response } = (await handler(
      buildEvent({ attributes: { 'custom:tenantId': tenantId } }),
    )) as {
      response: {
        claimsAndScopeOverrideDetails: { idTokenGeneration: { claimsToAddOrOverride: JsonObject } };
      };
    };
    return response.claimsAndScopeOverrideDetails.idTokenGeneration.claimsToAddOrOverride;
  } catch (error) {
    return (error as { code: string }).code;
  }
}

/** The operations that DynamoDB gets while a task runs. */
async function operationsOf(task: () => Promise<unknown>): Promise<readonly string[]> {
  const before = proxy.operations.length;
  await task();
  return proxy.operations.slice(before).sort();
}

const GRANTED = { tenantId: 'acme', mail: 'alice@example.com', features: ['sso'] };

it('is read with the first sign-in of an environment, and costs no further request', async () => {
  const handler = await makeHandler();
  expect(await operationsOf(() => signIn(handler))).toEqual(['BatchGetItem', 'Query']);
  await put('TENANT#globex', 'TENANT', {});
  expect(await operationsOf(() => signIn(handler, 'globex'))).toEqual(['BatchGetItem']);
  expect(await operationsOf(() => signIn(handler))).toEqual([]);
  expect(await signIn(handler)).toEqual(GRANTED);
});

it('shows a change after CACHE_TTL_SECONDS, to the sign-in after the one that reads it', async () => {
  const lines: string[] = [];
  const handler = await makeHandler((line) => void lines.push(line));
  await signIn(handler);
  await put('CATALOG', 'PLAN#gold', { listClaims: { features: ['sso', 'audit'] } });
  clock += 31_000;
  expect(await signIn(handler)).toEqual(GRANTED);
  expect(JSON.parse(lines.at(-1) ?? '')).toMatchObject({ catalogueAgeMs: 31_000 });
  let features: unknown;
  while (JSON.stringify(features) !== '["sso","audit"]') {
    await setImmediate(); // lets the answer in
    ({ features } = (await signIn(handler)) as JsonObject);
  }
});

it('of a table without one is empty', async () => {
  const empty = await createTestTable();
  const handler = await wireHandler({ TENANTS_TABLE: empty.name }, { now: () => clock });
  await empty.put('TENANT#acme', 'TENANT', { roles: ['editor'] });
  expect(await signIn(handler)).toEqual({ tenantId: 'acme' });
  empty.close();
});

it('is read in pages', async () => {
  const text = 'x'.repeat(300_000);
  for (let n = 0; n < 5; n++) await put('CATALOG', `ROLE#r${n}`, { claims: { [`c${n}`]: text } });
  await put('TENANT#acme', 'TENANT', { roles: ['r0', 'r4'] });
  expect(await signIn(await makeHandler())).toMatchObject({ c0: text, c4: text });
});

it.each(['refuse', 'error', 'throttle', 'silence'] as const)(
  'serves as it was read last where DynamoDB answers by %s, and denies where none is known',
  async (fault) => {
    const handler = await makeHandler();
    await signIn(handler);
    proxy.fault = fault;
    clock += 31_000;
    expect(await signIn(handler)).toEqual(GRANTED);
    expect(await signIn(await makeHandler())).toBe('DIRECTORY_UNAVAILABLE');
  },
);
