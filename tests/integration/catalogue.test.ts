// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders are what is tested
import { setImmediate } from 'node:timers/promises';
import type { JsonObject } from '../../src/json.ts';
import { CATALOG_BUDGET_BYTES } from '../../src/lookup/catalogue.ts';
import { buildEvent } from '../support/builders.ts';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { signInAsTold } from '../support/sign-in-as-told.ts';
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

const makeHandler = (write: (line: string) => void = () => {}, env: Record<string, string> = {}) =>
  wireHandler({ TENANTS_TABLE: table.name, ...env }, { now: () => clock, write });

/** Waits for a DynamoDB that says nothing no longer than the function may. */
const makeImpatientHandler = () => makeHandler(undefined, { LOOKUP_TIMEOUT_MS: '4000' });

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
      const handler = await makeImpatientHandler();
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
    const handler = await makeImpatientHandler();
    await signIn(handler);
    proxy.fault = fault;
    clock += 31_000;
    expect(await signIn(handler)).toEqual(GRANTED);
    expect(await signIn(await makeImpatientHandler())).toBe('DIRECTORY_UNAVAILABLE');
  },
);

describe('grants by plan, roles, lists and attributes', () => {
  beforeEach(async () => {
    await put('CATALOG', 'DEFAULTS', {
      claims: {
        mail: '${user.email}',
        seats: '${user.custom:seats as number}',
        at: { tenant: '${tenant.name ?? tenant.tenantId}', parts: ['${department.departmentId}'] },
      },
    });
    await put('CATALOG', 'PLAN#gold', {
      claims: { tier: 'gold', level: 1 },
      listClaims: { features: ['sso', 'audit'] },
      scopes: ['api/export'],
    });
    await put('CATALOG', 'ROLE#editor', {
      claims: { level: 2 },
      listClaims: { permissions: ['article:write'], features: ['audit', 'drafts'] },
      groups: ['editors'],
    });
    await put('TENANT#acme', 'TENANT', {
      ...{ name: 'Acme', plan: 'gold', listClaims: { features: ['sso', 'export'] } },
    });
    await put('TENANT#acme', 'DEPARTMENT#sales', { roles: ['editor'] });
    await put('CLIENT#jobs', 'CLIENT', { tenantId: 'acme', roles: ['editor'] });
  });

  const attributes = {
    ...{ 'custom:tenantId': 'acme', 'custom:department': 'sales', 'custom:seats': '12' },
  };
  const before = { idToken: { sub: 's' }, accessToken: { sub: 's', scope: 'openid' } };

  const issue = async (event: object) => signInAsTold(await makeHandler(), event, before);

  const GRANTS = {
    tenantId: 'acme',
    tier: 'gold',
    level: 2,
    features: ['sso', 'audit', 'export', 'drafts'],
    permissions: ['article:write'],
  };
  const OF_A_PERSON = {
    ...GRANTS,
    departmentId: 'sales',
    mail: 'alice@example.com',
    seats: 12,
    at: { tenant: 'Acme', parts: ['sales'] },
    'cognito:groups': ['editors'],
  };

  it.each(['V2_0', 'V3_0'] as const)('are in both tokens of a %s event', async (version) => {
    const { idToken, accessToken } = await issue(buildEvent({ version, attributes }));
    expect(idToken).toEqual({ sub: 's', ...OF_A_PERSON });
    expect(accessToken).toEqual({ sub: 's', scope: 'openid api/export', ...OF_A_PERSON });
  });

  it('are text in the ID token of a V1_0 event', async () => {
    const { idToken, accessToken } = await issue(buildEvent({ version: 'V1_0', attributes }));
    expect(idToken).toMatchObject({
      ...{ level: '2', seats: '12', mail: 'alice@example.com' },
      features: '["sso","audit","export","drafts"]',
    });
    expect(JSON.parse(String(idToken?.at))).toEqual(OF_A_PERSON.at); // DynamoDB keeps no order
    expect(accessToken).toEqual({ ...before.accessToken, 'cognito:groups': ['editors'] });
  });

  it('are in the token of a machine but for attributes, which it does not have', async () => {
    const event = {
      version: '3',
      triggerSource: 'TokenGeneration_ClientCredentials',
      callerContext: { clientId: 'jobs' },
      request: { scopes: ['openid'], userAttributes: { email: 'mallory@example.com' } },
      response: { claimsAndScopeOverrideDetails: null },
    };
    const { accessToken } = await issue(event);
    expect(accessToken).toEqual({ sub: 's', scope: 'openid api/export', ...GRANTS });
  });
});

describe('rows that were put in by hand', () => {
  const putRaw = (sk: string, fields: string) =>
    table.putRaw(`{"pk": {"S": "CATALOG"}, "sk": {"S": "${sk}"}, ${fields}}`);
  const ACTIVE = '"status": {"S": "active"}';

  it('may have sets for lists, NULL for nothing, and fields of others', async () => {
    await putRaw(
      'PLAN#gold',
      `${ACTIVE}, "claims": {"M": {"tier": {"S": "gold"}, "sizes": {"NS": ["1", "2"]}}},
       "listClaims": {"M": {"features": {"SS": ["audit", "sso"]}}}, "groups": {"NULL": true},
       "activeUntil": {"NULL": true}, "name": {"N": "7"}, "color": {"B": "AAAA"}`,
    );
    expect(await signIn(await makeHandler())).toEqual({
      ...{ tenantId: 'acme', mail: 'alice@example.com' },
      ...{ tier: 'gold', sizes: [1, 2], features: ['audit', 'sso'] },
    });
  });

  it.each([
    ['is not of this world', '"claims": {"S": "all"}'],
    ['has binary values', '"claims": {"M": {"key": {"B": "AAAA"}}}'],
    ['has a number that JSON cannot hold', '"claims": {"M": {"id": {"N": "9007199254740993"}}}'],
    ['has a list that is none', '"listClaims": {"M": {"features": {"S": "sso"}}}'],
    ['has a list of other things', '"listClaims": {"M": {"features": {"L": [{"N": "1"}]}}}'],
    ['has a set of numbers for a list', '"listClaims": {"M": {"features": {"NS": ["1"]}}}'],
    ['has lists that are nothing', '"listClaims": {"M": {"features": {"NULL": true}}}'],
    ['has no state', '"status": {"NULL": true}'],
    ['has a date that is none', '"activeFrom": {"S": "tomorrow"}'],
  ])('grants nothing and harms nobody where it %s', async (_, field) => {
    await putRaw('PLAN#gold', field.startsWith('"status"') ? field : `${ACTIVE}, ${field}`);
    const lines: string[] = [];
    const handler = await makeHandler((line) => void lines.push(line));
    expect(await signIn(handler)).toEqual({ tenantId: 'acme', mail: 'alice@example.com' });
    expect(JSON.parse(lines[0] ?? '').droppedFrom).toEqual([
      'plan record-invalid TENANT#acme/TENANT gold',
    ]);
  });

  it('count for nothing under a key of no kind', async () => {
    for (const sk of [
      'PLAN',
      'PLAN#',
      'plan#gold',
      'PLAN#gold ',
      'DEFAULTS#2',
      'ROLE#a/b',
      '__proto__',
    ])
      await putRaw(sk, '"status": {"S": "active"}, "claims": {"M": {"stray": {"BOOL": true}}}');
    await put('TENANT#acme', 'TENANT', {
      plan: 'gold',
      roles: ['', 'a/b', '#', '../x', '__proto__'],
    });
    const lines: string[] = [];
    expect(await signIn(await makeHandler((line) => void lines.push(line)))).toEqual(GRANTED);
    expect(JSON.parse(lines[0] ?? '').dropped).toEqual({ 'not-in-catalogue': 5 });
  });
});
