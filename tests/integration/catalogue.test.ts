// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders are what is tested
import { setImmediate } from 'node:timers/promises';
import type { JsonObject } from '../../src/json.ts';
import { CATALOG_BUDGET_BYTES } from '../../src/lookup/catalogue.ts';
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
  proxy.fault = 'none'; // also for what a test writes
  table = await createTestTable();
  clock = Date.parse('2026-06-01T12:00:00Z');
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

it('shows a change after CACHE_TTL_SECONDS, as soon as it is read, and says how old it is', async () => {
  const lines: string[] = [];
  const handler = await makeHandler((line) => void lines.push(line));
  const ageMs = () => JSON.parse(lines.at(-1) ?? '').catalogueAgeMs;
  await signIn(handler);
  expect(ageMs()).toBe(0);
  await put('CATALOG', 'PLAN#gold', { listClaims: { features: ['sso', 'audit'] } });
  clock += 30_000;
  expect(await signIn(handler)).toEqual(GRANTED);
  expect(ageMs()).toBe(30_000);
  clock += 1_000;
  let features: unknown;
  while (JSON.stringify(features) !== '["sso","audit"]') {
    await setImmediate(); // lets the answer in
    ({ features } = (await signIn(handler)) as JsonObject);
  }
  expect(ageMs()).toBe(0);
});

/** Waits until DynamoDB was asked this often in all, which may be after the sign-in that asks. */
async function asked(times: number): Promise<void> {
  while (proxy.operations.length < times) await setImmediate();
}

describe('while it is read again', () => {
  beforeEach(async () => {
    await put('TENANT#globex', 'TENANT', {});
    proxy.chooseFault = (operation) => (operation === 'Query' ? proxy.fault : 'none');
  });

  afterEach(() => {
    delete proxy.chooseFault;
    proxy.fault = 'none';
  });

  it.each(['silence', 'error', 'throttle', 'refuse'] as const)(
    'lets sign-ins go on with no request but their own, also where the answer is %s',
    async (fault) => {
      const handler = await makeHandler();
      await signIn(handler);
      clock += 20_000;
      await signIn(handler, 'globex');
      clock += 15_000;
      proxy.fault = fault;
      const before = proxy.operations.length;
      expect(await signIn(handler, 'globex')).toMatchObject({ tenantId: 'globex' }); // known
      await asked(before + 1);
      expect(await signIn(handler)).toEqual(GRANTED); // not known any more
      const operations = proxy.operations.slice(before);
      expect(operations[0]).toBe('Query');
      expect(operations.filter((operation) => operation !== 'Query')).toEqual(['BatchGetItem']);
    },
  );

  it('denies the first sign-in of an environment that has its records, but no catalogue', async () => {
    proxy.fault = 'error';
    const lines: string[] = [];
    expect(await signIn(await makeHandler((line) => void lines.push(line)))).toBe(
      'DIRECTORY_UNAVAILABLE',
    );
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({
      ...{ level: 'ERROR', detail: 'InternalServerError', records: { tenant: 'fresh' } },
    });
  });
});

it('is read once for all sign-ins that an environment begins with', async () => {
  const handler = await makeHandler();
  const together = () => Promise.all([1, 2, 3].map(() => signIn(handler)));
  expect(await operationsOf(together)).toEqual(['BatchGetItem', 'Query']);
});

it('of a table without one is empty, and costs one request for each reading', async () => {
  const empty = await createTestTable();
  const handler = await wireHandler({ TENANTS_TABLE: empty.name }, { now: () => clock });
  await empty.put('TENANT#acme', 'TENANT', { roles: ['editor'] });
  expect(await signIn(handler)).toEqual({ tenantId: 'acme' });
  expect(await operationsOf(() => signIn(handler))).toEqual([]);
  clock += 31_000;
  const before = proxy.operations.length;
  expect(await signIn(handler)).toEqual({ tenantId: 'acme' });
  await asked(before + 2);
  expect(proxy.operations.slice(before).sort()).toEqual(['BatchGetItem', 'Query']);
  empty.close();
});

it('harms by a broken row only those who name it, and names the row in the log', async () => {
  await put('CATALOG', 'DEFAULTS', { claims: 'all' });
  await put('CATALOG', 'ROLE#broken', { groups: 7 });
  await put('TENANT#globex', 'TENANT', { roles: ['broken', 'ghost'] });
  const lines: string[] = [];
  const handler = await makeHandler((line) => void lines.push(line));
  expect(await signIn(handler)).toEqual({ tenantId: 'acme', features: ['sso'] });
  expect(await signIn(handler, 'globex')).toEqual({ tenantId: 'globex' });
  const [ofAcme, ofGlobex] = lines.map((line) => JSON.parse(line));
  const defaults = 'defaults record-invalid CATALOG/DEFAULTS';
  expect(ofAcme).toMatchObject({ level: 'WARN', droppedFrom: [defaults] });
  expect(ofGlobex.droppedFrom).toEqual([
    defaults,
    'named role record-invalid TENANT#globex/TENANT broken',
    'named role not-in-catalogue TENANT#globex/TENANT ghost',
  ]);
});

it('past its budget is read in pages, used, and reported', async () => {
  const text = 'x'.repeat(CATALOG_BUDGET_BYTES / 4);
  for (let n = 0; n < 5; n++) await put('CATALOG', `ROLE#r${n}`, { claims: { [`c${n}`]: text } });
  await put('TENANT#acme', 'TENANT', { roles: ['r0', 'r4'] });
  const lines: string[] = [];
  const handler = await makeHandler((line) => void lines.push(line));
  expect(await signIn(handler)).toMatchObject({ c0: text, c4: text });
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ level: 'WARN', catalogueOverBudget: true });
});

it('is refused where it is so large that it could fill the memory', async () => {
  const text = 'x'.repeat(CATALOG_BUDGET_BYTES / 4);
  for (let n = 0; n < 40; n++) await put('CATALOG', `ROLE#r${n}`, { claims: { text } });
  const lines: string[] = [];
  expect(await signIn(await makeHandler((line) => void lines.push(line)))).toBe(
    'DIRECTORY_UNAVAILABLE',
  );
  expect(JSON.parse(lines[0] ?? '')).toMatchObject({ detail: 'CatalogueTooLarge' });
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
