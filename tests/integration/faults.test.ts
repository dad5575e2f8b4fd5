import { setTimeout as sleep } from 'node:timers/promises';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import type { JsonObject } from '../../src/json.ts';
import { createClient } from '../../src/lookup/dynamodb-client.ts';
import { type LocalDynamoDb, startDynamoDb } from '../../tools/local/local-dynamodb.ts';
import { endsWithin } from '../support/ends-within.ts';
import { type Fault, type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { type Leftovers, watchLeftovers } from '../support/leftovers.ts';
import { signIn } from '../support/sign-in.ts';
import { createTestTable } from '../support/tenants-table.ts';
import { wireHandler } from '../support/wire-handler.ts';

/** Enough for a busy machine, and short enough to wait for where nothing answers. */
const LOOKUP_TIMEOUT_MS = 2_000;
const TTL_MS = 30_000;
const STALE_MS = 300_000;

/** No lookup survives these while they last. */
const UNANSWERED = ['silence', 'stall'] as const;
const ANSWERED = ['refuse', 'reset', 'error', 'throttle', 'broken-json', 'no-table'] as const;
const FATAL: readonly Fault[] = [...ANSWERED, ...UNANSWERED];
const SURVIVABLE: readonly Fault[] = ['delay', 'unprocessed'];

let sharedEndpoint: string;
let table: Awaited<ReturnType<typeof createTestTable>>;
let proxy: FaultProxy;
let leftovers: Leftovers;
let clients: DynamoDBClient[] = [];
let clock: number;

beforeAll(async () => {
  sharedEndpoint = process.env.AWS_ENDPOINT_URL_DYNAMODB ?? '';
  table = await createTestTable();
  proxy = await startFaultProxy(sharedEndpoint);
  leftovers = await watchLeftovers();
});

afterAll(async () => {
  leftovers.stop();
  await proxy.stop();
  table.close();
});

beforeEach(() => {
  process.env.AWS_ENDPOINT_URL_DYNAMODB = proxy.endpoint;
  clock = Date.parse('2026-06-01T12:00:00Z');
  proxy.fault = 'none';
});

// Whatever happened: nobody waits any more, and no timer, socket or rejected promise is left.
afterEach(async () => {
  // The proxy hears a moment later that a request was given up.
  while (proxy.waiting > 0) await sleep(10);
  for (const client of clients) client.destroy();
  clients = [];
  expect(await leftovers.find()).toEqual([]);
});

function makeHandler(env: Record<string, string> = {}, hasCatalogue = true) {
  const client = createClient(LOOKUP_TIMEOUT_MS);
  clients.push(client);
  const settings = {
    TENANTS_TABLE: table.name,
    LOOKUP_TIMEOUT_MS: String(LOOKUP_TIMEOUT_MS),
    ...env,
  };
  return wireHandler(settings, { client, now: () => clock, hasCatalogue });
}

type Handler = Awaited<ReturnType<typeof makeHandler>>;
type Outcome = Awaited<ReturnType<typeof signIn>>;

/** However a sign-in ends, it ends in time. */
const signInOnTime = (handler: Handler, tenant: string, department?: string): Promise<Outcome> =>
  endsWithin(2 * LOOKUP_TIMEOUT_MS, signIn(handler, tenant, department));

const rowOf = (tenant: string, revision: number): JsonObject => ({
  claims: { owner: tenant, revision },
});
const tokenOf = (tenant: string, revision: number): JsonObject => ({
  tenantId: tenant,
  owner: tenant,
  revision,
});
const salesTokenOf = (tenant: string, revision: number): JsonObject => ({
  ...tokenOf(tenant, revision),
  departmentId: 'sales',
  departmentOwner: tenant,
});

let counter = 0;
/** A tenant of its own for one test, with a department. */
async function putTenant(): Promise<string> {
  const tenant = `tenant-${++counter}`;
  await table.put(`TENANT#${tenant}`, 'TENANT', rowOf(tenant, 1));
  await table.put(`TENANT#${tenant}`, 'DEPARTMENT#sales', { claims: { departmentOwner: tenant } });
  return tenant;
}

const putTenants = (count: number) => Promise.all(Array.from({ length: count }, putTenant));

/**
 * Fifty sign-ins at once, in the department that every tenant here has: who it was, and what it
 * came to.
 */
async function signInFifty(handler: Handler, tenants: readonly string[]) {
  const fifty = Array.from({ length: 50 }, (_, index) => tenants[index % tenants.length] ?? '');
  return Promise.all(
    fifty.map(async (tenant) => ({
      tenant,
      outcome: await signInOnTime(handler, tenant, 'sales'),
    })),
  );
}

const expectEach = (
  results: Awaited<ReturnType<typeof signInFifty>>,
  outcomeOf: (tenant: string) => Outcome,
) => expect(results).toEqual(results.map(({ tenant }) => ({ tenant, outcome: outcomeOf(tenant) })));

describe.each(FATAL)('while the fault is %s', (fault) => {
  it('who was never read is denied, and gets the right token as soon as it is over', async () => {
    const tenant = await putTenant();
    const handler = await makeHandler();
    proxy.fault = fault;
    expect(await signInOnTime(handler, tenant)).toBe('DIRECTORY_UNAVAILABLE');
    proxy.fault = 'none';
    expect(await signInOnTime(handler, tenant)).toEqual(tokenOf(tenant, 1));
  });

  it('each of 50 sign-ins at once ends by what is known of its own tenant', async () => {
    const known = await putTenants(6);
    const unknown = await putTenants(4);
    const suspended = await putTenant();
    await table.put(`TENANT#${suspended}`, 'TENANT', { status: 'suspended' });
    const handler = await makeHandler();
    await Promise.all([...known, suspended].map((tenant) => signIn(handler, tenant, 'sales')));
    for (const tenant of [...known, suspended])
      await table.put(`TENANT#${tenant}`, 'TENANT', rowOf(tenant, 2));

    const everybody = [...known, suspended, ...unknown];
    proxy.fault = fault;
    clock += TTL_MS + 1;
    expectEach(await signInFifty(handler, everybody), (tenant) =>
      known.includes(tenant) ? salesTokenOf(tenant, 1) : 'DIRECTORY_UNAVAILABLE',
    );
    proxy.fault = 'none';
    expectEach(await signInFifty(handler, everybody), (tenant) =>
      salesTokenOf(tenant, unknown.includes(tenant) ? 1 : 2),
    );
  });
});

describe.each(SURVIVABLE)('while the fault is %s', (fault) => {
  it('each of 50 sign-ins at once gets the token that is right now', async () => {
    const tenants = await putTenants(10);
    const handler = await makeHandler();
    await Promise.all(tenants.slice(5).map((tenant) => signIn(handler, tenant, 'sales')));
    for (const tenant of tenants) await table.put(`TENANT#${tenant}`, 'TENANT', rowOf(tenant, 2));
    proxy.fault = fault;
    clock += TTL_MS + 1;
    expectEach(await signInFifty(handler, tenants), (tenant) => salesTokenOf(tenant, 2));
  });
});

describe('a fault that ends within the time of the lookup', () => {
  it.each<Fault>(['refuse', 'reset', 'silence', 'stall', 'error', 'throttle'])(
    'is survived: %s',
    async (fault) => {
      const tenant = await putTenant();
      const handler = await makeHandler();
      proxy.fault = fault;
      const seen = proxy.operations.length;
      const signedIn = signInOnTime(handler, tenant);
      while (proxy.operations.length === seen) await sleep(10);
      proxy.fault = 'none';
      expect(await signedIn).toEqual(tokenOf(tenant, 1));
    },
  );
});

describe('faults in any order', () => {
  type Status = 'active' | 'suspended' | 'missing';
  /** What a row says, or what it was last read to say and when. */
  interface State {
    readonly status: Status;
    readonly revision: number;
    readonly at: number;
  }
  interface Tenant {
    readonly id: string;
    row: State;
    lastReading?: State | undefined;
  }

  const tenantIndex = fc.nat(3);
  const step = fc.record({
    // Those without an answer take the whole time of a lookup, so they come less often.
    fault: fc.oneof(
      { weight: 3, arbitrary: fc.constantFrom<Fault>('none', ...SURVIVABLE, ...ANSWERED) },
      { weight: 1, arbitrary: fc.constantFrom(...UNANSWERED) },
    ),
    passMs: fc.constantFrom(0, 10_000, TTL_MS, TTL_MS + 1, STALE_MS - TTL_MS, STALE_MS),
    changed: fc.option(tenantIndex),
    status: fc.constantFrom<Status>('active', 'suspended', 'missing'),
    signIns: fc.array(tenantIndex, { minLength: 1, maxLength: 12 }),
  });

  const outcomeOf = ({ id }: Tenant, { status, revision }: State): Outcome =>
    ({ active: tokenOf(id, revision), suspended: 'TENANT_SUSPENDED', missing: 'TENANT_NOT_FOUND' })[
      status
    ];

  async function change(tenant: Tenant, status: Status): Promise<void> {
    tenant.row = { status, revision: tenant.row.revision + 1, at: clock };
    if (status === 'missing') await table.remove(`TENANT#${tenant.id}`, 'TENANT');
    else
      await table.put(`TENANT#${tenant.id}`, 'TENANT', {
        ...rowOf(tenant.id, tenant.row.revision),
        status,
      });
  }

  /** What sign-ins at a tenant come to now. */
  function foresee(tenant: Tenant): Outcome {
    const { row, lastReading: last } = tenant;
    const age = last ? clock - last.at : Number.POSITIVE_INFINITY;
    if (last && age <= TTL_MS) return outcomeOf(tenant, last);
    if (!FATAL.includes(proxy.fault)) {
      tenant.lastReading = row.status === 'missing' ? undefined : { ...row, at: clock };
      return outcomeOf(tenant, row);
    }
    return last?.status === 'active' && age <= STALE_MS
      ? outcomeOf(tenant, last)
      : 'DIRECTORY_UNAVAILABLE';
  }

  it('leave each tenant what was last known of it, for as long as that may serve', async () => {
    const property = fc.asyncProperty(
      fc.array(step, { minLength: 2, maxLength: 8 }),
      async (steps) => {
        // What a catalogue of another age does is told by catalogue.test.ts.
        const handler = await makeHandler({}, false);
        const tenants = (await putTenants(4)).map(
          (id): Tenant => ({ id, row: { status: 'active', revision: 1, at: clock } }),
        );
        for (const { fault, passMs, changed, status, signIns } of steps) {
          clock += passMs;
          proxy.fault = fault;
          const changedTenant = tenants[changed ?? -1];
          if (changedTenant) await change(changedTenant, status);
          const asking = signIns.flatMap((index) => tenants[index] ?? []);
          const foreseen = new Map([...new Set(asking)].map((tenant) => [tenant, foresee(tenant)]));
          const outcomes = await Promise.all(asking.map(({ id }) => signInOnTime(handler, id)));
          expect(outcomes).toEqual(asking.map((tenant) => foreseen.get(tenant)));
        }
      },
    );
    await fc.assert(property, { numRuns: 10, endOnFailure: true }); // it prints the seed
  });
});

describe('DynamoDB, killed and started again', () => {
  let own: LocalDynamoDb;

  beforeAll(async () => {
    own = await startDynamoDb();
  });

  afterAll(() => own.stop());

  async function fill(tenants: readonly string[], revision: number): Promise<void> {
    const { put, close } = await createTestTable('tenants');
    await Promise.all(
      tenants.map((tenant) => put(`TENANT#${tenant}`, 'TENANT', rowOf(tenant, revision))),
    );
    close();
  }

  it('is a fault as any other, while sign-ins go on', async () => {
    process.env.AWS_ENDPOINT_URL_DYNAMODB = own.endpoint;
    const known = ['acme', 'globex', 'initech'];
    await fill([...known, 'newcomer'], 1);
    const handler = await makeHandler({ TENANTS_TABLE: 'tenants', CACHE_TTL_SECONDS: '0' });

    let isOver = false;
    let signIns = 0;
    const signInAgainAndAgain = async (tenant: string) => {
      for (; !isOver; signIns++)
        expect(await signInOnTime(handler, tenant)).toEqual(tokenOf(tenant, 1));
    };
    const run = Promise.all([...known, ...known, ...known].map(signInAgainAndAgain));
    const meanwhile = async () => {
      for (const expected = signIns + 30; signIns < expected; )
        await Promise.race([sleep(10), run]);
    };

    await meanwhile();
    await own.stop(); // by SIGKILL, and its tables are gone
    await meanwhile();
    expect(await signInOnTime(handler, 'newcomer')).toBe('DIRECTORY_UNAVAILABLE');
    own = await startDynamoDb({ port: Number(new URL(own.endpoint).port) });
    await meanwhile();
    expect(await signInOnTime(handler, 'newcomer')).toBe('DIRECTORY_UNAVAILABLE');
    isOver = true;
    await run;
    await fill([...known, 'newcomer'], 2);
    for (const tenant of [...known, 'newcomer']) {
      expect(await signInOnTime(handler, tenant)).toEqual(tokenOf(tenant, 2));
    }
  });
});
