import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import { isDeepStrictEqual } from 'node:util';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import fc from 'fast-check';
import type { JsonObject } from '../../src/json.ts';
import { createClient } from '../../src/lookup/dynamodb-client.ts';
import { type LocalDynamoDb, startDynamoDb } from '../../tools/local/local-dynamodb.ts';
import { addedClaims } from '../support/added-claims.ts';
import { endsWithin } from '../support/ends-within.ts';
import { type Fault, type FaultProxy, startFaultProxy } from '../support/fault-proxy.ts';
import { type Leftovers, watchLeftovers } from '../support/leftovers.ts';
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
/** The requests of all clients that are under way. */
let underWay = 0;
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
  delete proxy.chooseFault;
});

// Whatever happened: nobody waits any more, and no timer, socket or rejected promise is left.
afterEach(async () => {
  // The proxy hears a moment later that a request was given up.
  while (proxy.waiting > 0) await sleep(10);
  for (const client of clients) client.destroy();
  clients = [];
  expect(await leftovers.find()).toEqual([]);
});

function makeHandler(env: Record<string, string> = {}) {
  const client = createClient(LOOKUP_TIMEOUT_MS);
  client.middlewareStack.add(
    (next) => async (request) => {
      underWay++;
      return next(request).finally(() => underWay--);
    },
    { step: 'initialize' },
  );
  clients.push(client);
  const settings = {
    TENANTS_TABLE: table.name,
    LOOKUP_TIMEOUT_MS: String(LOOKUP_TIMEOUT_MS),
    ...env,
  };
  return wireHandler(settings, { client, now: () => clock });
}

/**
 * Waits for what goes on beside the sign-ins: one that comes in the millisecond in which another is
 * denied may share the read that the other waited for, which ends as it did.
 */
async function settle(): Promise<void> {
  while (underWay > 0) await sleep(5);
  await nextTurn();
}

type Handler = Awaited<ReturnType<typeof makeHandler>>;
type Outcome = Awaited<ReturnType<typeof addedClaims>>;

/** However a sign-in ends, it ends in time. */
const signInOnTime = (handler: Handler, tenant: string, department?: string): Promise<Outcome> =>
  endsWithin(2 * LOOKUP_TIMEOUT_MS, addedClaims(handler, tenant, department));

/** Some of the tests have the plan in the catalogue. */
const rowOf = (tenant: string, revision: number, plan = tenant): JsonObject => ({
  claims: { owner: tenant, revision },
  plan,
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
async function putTenant(plan?: string): Promise<string> {
  const tenant = `tenant-${++counter}`;
  await table.put(`TENANT#${tenant}`, 'TENANT', rowOf(tenant, 1, plan));
  await table.put(`TENANT#${tenant}`, 'DEPARTMENT#sales', { claims: { departmentOwner: tenant } });
  return tenant;
}

const putTenants = (count: number, plan?: string) =>
  Promise.all(Array.from({ length: count }, () => putTenant(plan)));

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
    await settle();
    proxy.fault = 'none';
    expect(await signInOnTime(handler, tenant)).toEqual(tokenOf(tenant, 1));
  });

  it('each of 50 sign-ins at once ends by what is known of its own tenant', async () => {
    const known = await putTenants(6);
    const unknown = await putTenants(4);
    const suspended = await putTenant();
    await table.put(`TENANT#${suspended}`, 'TENANT', { status: 'suspended' });
    const handler = await makeHandler();
    await Promise.all([...known, suspended].map((tenant) => addedClaims(handler, tenant, 'sales')));
    for (const tenant of [...known, suspended])
      await table.put(`TENANT#${tenant}`, 'TENANT', rowOf(tenant, 2));

    const everybody = [...known, suspended, ...unknown];
    proxy.fault = fault;
    clock += TTL_MS + 1;
    const whileItLasts = (tenant: string) =>
      known.includes(tenant) ? salesTokenOf(tenant, 1) : 'DIRECTORY_UNAVAILABLE';
    expectEach(await signInFifty(handler, everybody), whileItLasts);
    proxy.fault = 'none';
    // A machine that has a lot to do may be late for the lookup: then they sign in again.
    for (let times = 1; ; times++) {
      const results = await signInFifty(handler, everybody);
      const [late = [], right = []] = [true, false].map((isLate) =>
        results.filter(
          ({ tenant, outcome }) => isDeepStrictEqual(outcome, whileItLasts(tenant)) === isLate,
        ),
      );
      expectEach(right, (tenant) => salesTokenOf(tenant, unknown.includes(tenant) ? 1 : 2));
      if (late.length === 0) break;
      expect(times).toBeLessThan(5);
    }
  });
});

describe.each(SURVIVABLE)('while the fault is %s', (fault) => {
  it('each of 50 sign-ins at once gets the token that is right now', async () => {
    const tenants = await putTenants(10);
    const handler = await makeHandler();
    await Promise.all(tenants.slice(5).map((tenant) => addedClaims(handler, tenant, 'sales')));
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

/** Puts the plan of a tenant into the catalogue. */
const putPlan = (tenant: string, planRevision: number, more: JsonObject = {}) =>
  table.put('CATALOG', `PLAN#${tenant}`, { claims: { planRevision }, ...more });

describe('a fault of the catalogue alone', () => {
  let tenant: string;

  beforeEach(async () => {
    tenant = await putTenant();
    await putPlan(tenant, 1);
    proxy.chooseFault = (operation) => (operation === 'Query' ? proxy.fault : 'none');
  });

  afterEach(() => table.remove('CATALOG', `PLAN#${tenant}`));

  const withPlan = (revision: number, planRevision: number) => ({
    ...tokenOf(tenant, revision),
    planRevision,
  });

  it.each(FATAL)('denies who comes first, and no longer than it lasts: %s', async (fault) => {
    const handler = await makeHandler();
    proxy.fault = fault;
    expect(await signInOnTime(handler, tenant)).toBe('DIRECTORY_UNAVAILABLE');
    await settle();
    proxy.fault = 'none';
    expect(await signInOnTime(handler, tenant)).toEqual(withPlan(1, 1));
  });

  it.each(FATAL)(
    'keeps what was last known while it may serve, and then nothing: %s',
    async (fault) => {
      const handler = await makeHandler();
      expect(await signInOnTime(handler, tenant)).toEqual(withPlan(1, 1));
      await putPlan(tenant, 2);
      await table.put(`TENANT#${tenant}`, 'TENANT', rowOf(tenant, 2));
      proxy.fault = fault;
      clock += TTL_MS + 1;
      // Nobody waits for it: the tenant's own record is read, and is the new one.
      expect(await signInOnTime(handler, tenant)).toEqual(withPlan(2, 1));
      clock += STALE_MS - TTL_MS - 1;
      expect(await signInOnTime(handler, tenant)).toEqual(withPlan(2, 1));
      clock += 1;
      expect(await signInOnTime(handler, tenant)).toBe('DIRECTORY_UNAVAILABLE');
      await settle();
      proxy.fault = 'none';
      expect(await signInOnTime(handler, tenant)).toEqual(withPlan(2, 2));
    },
  );

  it.each(SURVIVABLE)('is survived by who comes first: %s', async (fault) => {
    proxy.fault = fault;
    expect(await signInOnTime(await makeHandler(), tenant)).toEqual(withPlan(1, 1));
  });

  it('lets a known tenant in while the answer is still under way', async () => {
    const handler = await makeHandler();
    await signInOnTime(handler, tenant);
    await putPlan(tenant, 2);
    clock += 20_000;
    const other = await putTenant();
    await signInOnTime(handler, other);
    clock += TTL_MS - 20_000 + 1;
    proxy.fault = 'silence';
    const known = signInOnTime(handler, other);
    while (underWay === 0) await nextTurn();
    expect(await known).toEqual(tokenOf(other, 1));
    expect(underWay).toBe(1);
  });

  it.each(ANSWERED)('in the middle of its pages leaves no half of it: %s', async (fault) => {
    await table.put('CATALOG', 'DEFAULTS', { claims: { half: true } });
    const handler = await makeHandler();
    let pages = 0;
    proxy.chooseFault = (operation) => {
      if (operation !== 'Query') return 'none';
      return pages++ === 0 ? 'unprocessed' : fault;
    };
    expect(await signInOnTime(handler, tenant)).toBe('DIRECTORY_UNAVAILABLE');
    expect(pages).toBeGreaterThan(1);
    await settle();
    delete proxy.chooseFault;
    proxy.fault = 'unprocessed';
    expect(await signInOnTime(handler, tenant)).toEqual({ ...withPlan(1, 1), half: true });
    await table.remove('CATALOG', 'DEFAULTS');
  });
});

describe('a fault of the records alone', () => {
  it.each(FATAL)('leaves the catalogue to be read: %s', async (fault) => {
    const tenant = await putTenant();
    await putPlan(tenant, 1);
    const handler = await makeHandler();
    expect(await signInOnTime(handler, tenant)).toMatchObject({ planRevision: 1 });
    await putPlan(tenant, 2);
    await table.put(`TENANT#${tenant}`, 'TENANT', rowOf(tenant, 2));
    proxy.chooseFault = (operation) => (operation === 'BatchGetItem' ? fault : 'none');
    clock += TTL_MS + 1;
    await signInOnTime(handler, tenant);
    await settle();
    expect(await signInOnTime(handler, tenant)).toEqual({
      ...tokenOf(tenant, 1),
      planRevision: 2,
    });
    clock += STALE_MS;
    expect(await signInOnTime(handler, tenant)).toBe('DIRECTORY_UNAVAILABLE');
    await table.remove('CATALOG', `PLAN#${tenant}`);
  });
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
    of: fc.constantFrom('both', 'both', 'Query', 'BatchGetItem'),
    changesPlan: fc.boolean(),
    planStatus: fc.constantFrom<Status>('active', 'active', 'suspended', 'missing'),
    signIns: fc.array(tenantIndex, { minLength: 1, maxLength: 12 }),
  });

  const outcomeOf = ({ id }: Tenant, { status, revision }: State): Outcome =>
    ({ active: tokenOf(id, revision), suspended: 'TENANT_SUSPENDED', missing: 'TENANT_NOT_FOUND' })[
      status
    ];

  async function change(tenant: Tenant, status: Status, planId: string): Promise<void> {
    tenant.row = { status, revision: tenant.row.revision + 1, at: clock };
    if (status === 'missing') await table.remove(`TENANT#${tenant.id}`, 'TENANT');
    else
      await table.put(`TENANT#${tenant.id}`, 'TENANT', {
        ...rowOf(tenant.id, tenant.row.revision, planId),
        status,
      });
  }

  const failsNow = (operation: string) =>
    FATAL.includes(proxy.chooseFault?.(operation) ?? proxy.fault);

  /** The plan of all tenants, what the catalogue was last read to say of it, and when it was asked. */
  interface Plan {
    readonly id: string;
    row: State;
    lastReading?: State;
    asked: number;
  }

  async function changePlan(plan: Plan, status: Status): Promise<void> {
    plan.row = { status, revision: plan.row.revision + 1, at: clock };
    if (status === 'missing') await table.remove('CATALOG', `PLAN#${plan.id}`);
    else await putPlan(plan.id, plan.row.revision, { status });
  }

  /** The readings of the catalogue that sign-ins may get now; of none there is no token. */
  function foreseePlan(plan: Plan): readonly State[] {
    const { row, lastReading: last } = plan;
    const age = last ? clock - last.at : Number.POSITIVE_INFINITY;
    if (last && age <= TTL_MS) return [last];
    const isAwaited = last === undefined || age > STALE_MS;
    // What is read beside the sign-ins and fails is read again when the time of a lookup is over.
    if (!isAwaited && last.at !== plan.asked && clock - plan.asked <= LOOKUP_TIMEOUT_MS)
      return [last];
    plan.asked = clock;
    const kept = isAwaited ? [] : [last];
    if (failsNow('Query')) return kept;
    plan.lastReading = { ...row, at: clock };
    return [...kept, plan.lastReading];
  }

  /** What an outcome is with one of these readings. */
  function withPlans(outcome: Outcome, readings: readonly State[]): readonly Outcome[] {
    if (readings.length === 0) return ['DIRECTORY_UNAVAILABLE'];
    if (typeof outcome === 'string') return [outcome];
    return readings.map(({ status, revision }) =>
      status === 'active' ? { ...outcome, planRevision: revision } : outcome,
    );
  }

  /** What sign-ins at a tenant come to now, but for the catalogue. */
  function foresee(tenant: Tenant): Outcome {
    const { row, lastReading: last } = tenant;
    const age = last ? clock - last.at : Number.POSITIVE_INFINITY;
    if (last && age <= TTL_MS) return outcomeOf(tenant, last);
    if (!failsNow('BatchGetItem')) {
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
        const handler = await makeHandler();
        const id = `plan-${++counter}`;
        const plan: Plan = { id, row: { status: 'missing', revision: 0, at: clock }, asked: 0 };
        const tenants = (await putTenants(4, id)).map(
          (id): Tenant => ({ id, row: { status: 'active', revision: 1, at: clock } }),
        );
        for (const { fault, of, passMs, changed, status, signIns, ...step } of steps) {
          clock += passMs;
          proxy.fault = 'none';
          proxy.chooseFault = (operation) => (of === 'both' || of === operation ? fault : 'none');
          if (step.changesPlan) await changePlan(plan, step.planStatus);
          const changedTenant = tenants[changed ?? -1];
          if (changedTenant) await change(changedTenant, status, id);
          const asking = signIns.flatMap((index) => tenants[index] ?? []);
          const foreseen = new Map([...new Set(asking)].map((tenant) => [tenant, foresee(tenant)]));
          const readings = foreseePlan(plan);
          const outcomes = await Promise.all(
            asking.map(async (tenant) => [tenant, await signInOnTime(handler, tenant.id)] as const),
          );
          for (const [tenant, outcome] of outcomes)
            expect(withPlans(foreseen.get(tenant) ?? '', readings)).toContainEqual(outcome);
          await settle();
        }
        await table.remove('CATALOG', `PLAN#${id}`);
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

  /** A DynamoDB that has just started may need more than the time of a lookup to answer first. */
  async function signInUntilAnswered(handler: Handler, tenant: string, before: Outcome) {
    let outcome: Outcome;
    do outcome = await signInOnTime(handler, tenant);
    while (isDeepStrictEqual(outcome, before));
    return outcome;
  }

  it('is a fault as any other, while sign-ins go on', async () => {
    process.env.AWS_ENDPOINT_URL_DYNAMODB = own.endpoint;
    const known = ['acme', 'globex', 'initech'];
    await fill([...known, 'newcomer'], 1);
    const handler = await makeHandler({ TENANTS_TABLE: 'tenants', CACHE_TTL_SECONDS: '0' });
    const away = 'DIRECTORY_UNAVAILABLE';
    for (const tenant of known)
      expect(await signInUntilAnswered(handler, tenant, away)).toEqual(tokenOf(tenant, 1));

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
    expect(await signInOnTime(handler, 'newcomer')).toBe(away);
    own = await startDynamoDb({ port: Number(new URL(own.endpoint).port) });
    await meanwhile();
    expect(await signInOnTime(handler, 'newcomer')).toBe(away);
    isOver = true;
    await run;
    await fill([...known, 'newcomer'], 2);
    for (const tenant of [...known, 'newcomer']) {
      const before = tenant === 'newcomer' ? away : tokenOf(tenant, 1);
      expect(await signInUntilAnswered(handler, tenant, before)).toEqual(tokenOf(tenant, 2));
    }
  });
});
