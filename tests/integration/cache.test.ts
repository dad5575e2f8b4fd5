import type { JsonObject } from '../../src/json.ts';
import { buildEvent } from '../support/builders.ts';
import { type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { createTestTable } from '../support/tenants-table.ts';
import { wireHandler } from '../support/wire-handler.ts';

let table: Awaited<ReturnType<typeof createTestTable>>;
let proxy: FaultProxy;
let clock: number;

beforeAll(async () => {
  table = await createTestTable();
  proxy = await startFaultProxy(process.env.AWS_ENDPOINT_URL_DYNAMODB ?? '');
  process.env.AWS_ENDPOINT_URL_DYNAMODB = proxy.endpoint;
});

afterAll(async () => {
  await proxy.stop();
  table.close();
});

beforeEach(() => {
  clock = Date.parse('2026-06-01T12:00:00Z');
  proxy.fault = 'none';
});

const makeHandler = (env: Record<string, string> = {}) =>
  wireHandler({ TENANTS_TABLE: table.name, ...env }, { now: () => clock });

const eventOf = (tenantId: string, department?: string) =>
  buildEvent({
    attributes: {
      'custom:tenantId': tenantId,
      ...(department && { 'custom:department': department }),
    },
  });

type Handler = Awaited<ReturnType<typeof makeHandler>>;

/** The ID token's claims that a sign-in adds, or the code of its denial. */
async function signIn(
  handler: Handler,
  tenantId: string,
  department?: string,
): Promise<JsonObject | string> {
  try {
    const answer = (await handler(eventOf(tenantId, department))) as {
      response: {
        claimsAndScopeOverrideDetails: { idTokenGeneration: { claimsToAddOrOverride: JsonObject } };
      };
    };
    return answer.response.claimsAndScopeOverrideDetails.idTokenGeneration.claimsToAddOrOverride;
  } catch (error) {
    return (error as { code: string }).code;
  }
}

/** How many requests DynamoDB gets while a task runs. */
async function countRequests(task: () => Promise<unknown>): Promise<number> {
  const before = proxy.lookups.length;
  await task();
  return proxy.lookups.length - before;
}

let counter = 0;
/** A tenant of its own for one test. */
async function putTenant(row: JsonObject = {}): Promise<string> {
  const tenantId = `tenant-${++counter}`;
  await table.put(`TENANT#${tenantId}`, 'TENANT', row);
  await table.put(`TENANT#${tenantId}`, 'DEPARTMENT#sales');
  return tenantId;
}

describe('a known tenant', () => {
  it('costs no request until its records are CACHE_TTL_SECONDS old, then one', async () => {
    const tenant = await putTenant();
    const handler = await makeHandler();
    expect(await countRequests(() => signIn(handler, tenant, 'sales'))).toBe(1);
    clock += 29_999;
    expect(await countRequests(() => signIn(handler, tenant, 'sales'))).toBe(0);
    clock += 2;
    expect(await countRequests(() => signIn(handler, tenant, 'sales'))).toBe(1);
  });

  it('with another department costs a request for that department only', async () => {
    const tenant = await putTenant();
    const handler = await makeHandler();
    await signIn(handler, tenant);
    expect(await countRequests(() => signIn(handler, tenant, 'sales'))).toBe(1);
  });

  it('is read at every sign-in if CACHE_TTL_SECONDS is 0', async () => {
    const tenant = await putTenant();
    const handler = await makeHandler({ CACHE_TTL_SECONDS: '0' });
    for (const _ of [1, 2, 3]) expect(await countRequests(() => signIn(handler, tenant))).toBe(1);
  });

  it('follows a change of its record within the time', async () => {
    const tenant = await putTenant({ claims: { plan: 'trial' } });
    const handler = await makeHandler();
    await signIn(handler, tenant);
    await table.put(`TENANT#${tenant}`, 'TENANT', { claims: { plan: 'enterprise' } });
    expect(await signIn(handler, tenant)).toMatchObject({ plan: 'trial' });
    clock += 30_001;
    expect(await signIn(handler, tenant)).toMatchObject({ plan: 'enterprise' });
  });

  it('cannot be changed for others by who got an answer', async () => {
    const tenant = await putTenant({ claims: { features: ['sso'] } });
    const handler = await makeHandler();
    const claims = (await signIn(handler, tenant)) as { features: string[] };
    claims.features.push('admin');
    expect(await signIn(handler, tenant)).toEqual({ tenantId: tenant, features: ['sso'] });
  });

  it('is judged by its dates at the time of each sign-in', async () => {
    const tenant = await putTenant({ activeUntil: '2026-06-01T12:00:10Z' });
    const handler = await makeHandler();
    expect(await signIn(handler, tenant)).toMatchObject({ tenantId: tenant });
    clock += 10_000;
    expect(
      await countRequests(async () =>
        expect(await signIn(handler, tenant)).toBe('TENANT_NOT_ACTIVE'),
      ),
    ).toBe(0);
  });
});

describe('sign-ins at the same time', () => {
  it('share one request for one record', async () => {
    const tenant = await putTenant();
    const handler = await makeHandler();
    const many = () =>
      Promise.all(Array.from({ length: 50 }, () => signIn(handler, tenant, 'sales')));
    expect(await countRequests(many)).toBe(1);
  });

  it('of many tenants share requests of at most 100 keys, and nobody gets the claims of another', async () => {
    const tenants = await Promise.all(
      Array.from({ length: 60 }, (_, index) => putTenant({ claims: { index } })),
    );
    const handler = await makeHandler();
    let answers: unknown[] = [];
    const requests = await countRequests(async () => {
      answers = await Promise.all(tenants.map((tenant) => signIn(handler, tenant, 'sales')));
    });
    expect(requests).toBe(2); // 120 keys
    expect(answers).toEqual(
      tenants.map((tenantId, index) => ({ tenantId, departmentId: 'sales', index })),
    );
  });
});

describe('what is missing', () => {
  it('is not remembered as missing', async () => {
    const handler = await makeHandler();
    expect(await signIn(handler, 'newcomer')).toBe('TENANT_NOT_FOUND');
    await table.put('TENANT#newcomer', 'TENANT');
    expect(await signIn(handler, 'newcomer')).toEqual({ tenantId: 'newcomer' });
  });
});

describe('when DynamoDB fails', () => {
  it('the last known record serves until it is CACHE_STALE_SECONDS old', async () => {
    const tenant = await putTenant();
    const handler = await makeHandler();
    await signIn(handler, tenant);
    proxy.fault = 'refuse';
    clock += 300_000;
    expect(await signIn(handler, tenant)).toEqual({ tenantId: tenant });
    clock += 1;
    expect(await signIn(handler, tenant)).toBe('DIRECTORY_UNAVAILABLE');
    proxy.fault = 'none';
    expect(await signIn(handler, tenant)).toEqual({ tenantId: tenant });
  });

  it('says in one line that a last known record serves, and for which tenant', async () => {
    const tenant = await putTenant({ claims: { plan: 'enterprise' } });
    const lines: string[] = [];
    const handler = await wireHandler(
      { TENANTS_TABLE: table.name, LOG_LEVEL: 'WARN' },
      { now: () => clock, write: (line) => void lines.push(line) },
    );
    await signIn(handler, tenant);
    expect(lines).toEqual([]);
    proxy.fault = 'refuse';
    clock += 30_001;
    await signIn(handler, tenant);
    expect(lines.map((line) => JSON.parse(line))).toEqual([
      expect.objectContaining({
        level: 'WARN',
        tenantId: tenant,
        records: { tenant: 'stale' },
        staleAnswers: 1,
      }),
    ]);
  });

  it('no record serves that was never read', async () => {
    const tenant = await putTenant();
    proxy.fault = 'refuse';
    expect(await signIn(await makeHandler(), tenant)).toBe('DIRECTORY_UNAVAILABLE');
  });

  it('no record serves if CACHE_STALE_SECONDS is 0', async () => {
    const tenant = await putTenant();
    const handler = await makeHandler({ CACHE_STALE_SECONDS: '0' });
    await signIn(handler, tenant);
    proxy.fault = 'refuse';
    clock += 30_001;
    expect(await signIn(handler, tenant)).toBe('DIRECTORY_UNAVAILABLE');
  });

  it.each<[string, (tenant: string) => Promise<unknown>, string]>([
    [
      'suspended',
      (tenant) => table.put(`TENANT#${tenant}`, 'TENANT', { status: 'suspended' }),
      'TENANT_SUSPENDED',
    ],
    ['removed', (tenant) => table.remove(`TENANT#${tenant}`, 'TENANT'), 'TENANT_NOT_FOUND'],
    [
      'broken',
      (tenant) => table.put(`TENANT#${tenant}`, 'TENANT', { groups: 'x' }),
      'RECORD_INVALID',
    ],
  ])('a tenant last seen %s is not served from an older reading', async (_, change, code) => {
    const tenant = await putTenant();
    const handler = await makeHandler();
    await signIn(handler, tenant);
    await change(tenant);
    clock += 30_001;
    expect(await signIn(handler, tenant)).toBe(code);
    proxy.fault = 'refuse';
    clock += 30_001;
    expect(await signIn(handler, tenant)).toBe('DIRECTORY_UNAVAILABLE');
  });

  it('a tenant whose dates have ended since is not served', async () => {
    const tenant = await putTenant({ activeUntil: '2026-06-01T12:01:00Z' });
    const handler = await makeHandler();
    await signIn(handler, tenant);
    proxy.fault = 'refuse';
    clock += 59_999;
    expect(await signIn(handler, tenant)).toEqual({ tenantId: tenant });
    clock += 1;
    expect(await signIn(handler, tenant)).toBe('DIRECTORY_UNAVAILABLE');
  });
});
