import fc from 'fast-check';
import { makePlan } from '../../seed/plan/make-plan.ts';
import type { PlannedTenant } from '../../seed/plan/plan-writer.ts';
import { renderEffects } from '../../seed/plan/render-plan.ts';
import { createComparison } from '../../seed/plan/token-effects.ts';
import type { Action } from '../../seed/table/action.ts';
import { createTableReader } from '../../seed/table/table-reader.ts';
import { writeActions } from '../../seed/write/write-actions.ts';
import type { JsonObject } from '../../src/json.ts';
import { connectDynamoDb } from '../../tools/aws/dynamodb-connection.ts';
import { ALLOWED_ROLES, buildSettings, TENANT_ROLE } from '../support/builders.ts';
import { failure, passOn, startDynamoDbStandIn } from '../support/dynamodb-stand-in.ts';
import { readTenants } from '../support/read-tenants.ts';
import { createTestTable } from '../support/tenants-table.ts';

const SUB = '5f1c2d34-0000-4000-8000-000000000001';
const NOW = Date.parse('2026-06-01T12:00:00Z');
const connection = connectDynamoDb();
const tables: Awaited<ReturnType<typeof createTestTable>>[] = [];

afterAll(() => {
  for (const table of tables) table.close();
  connection.client.destroy();
});

async function createTable() {
  const table = await createTestTable();
  tables.push(table);
  return table;
}

interface Planned {
  readonly tenants: readonly PlannedTenant[];
  readonly unchanged: readonly PlannedTenant[];
  readonly actions: readonly Action[];
  /** As in `+ TENANT#acme/TENANT`. */
  readonly rows: readonly string[];
  readonly kept: number;
  readonly otherTenants: number | undefined;
  /** What a person reads of the tokens. */
  readonly tokens: readonly string[];
}

interface PlanFlags {
  readonly prune?: boolean;
  readonly pruneTenants?: boolean;
  readonly env?: Record<string, string>;
}

const MARKS = { add: '+', change: '~', remove: '-' };

async function planBy(
  scans: boolean,
  table: string,
  tenants: readonly JsonObject[],
  { prune = false, pruneTenants = false, env = {} }: PlanFlags = {},
  through = connection,
): Promise<Planned> {
  const planned: PlannedTenant[] = [];
  const unchanged: PlannedTenant[] = [];
  const settings = buildSettings({ ALLOWED_ROLE_ARNS: ALLOWED_ROLES, ...env });
  const { records, clients, tenants: known } = await readTenants(tenants);
  const now = () => NOW;
  const { counts } = await makePlan(records, {
    reader: createTableReader(through, table),
    scans,
    prune,
    pruneTenants,
    tenants: known,
    catalog: undefined,
    clients,
    takers: [
      {
        take: (tenant) => void planned.push(tenant),
        note: (tenant) => void unchanged.push(tenant),
        wants: () => ({ differences: true, tokens: true }),
      },
    ],
    compare: createComparison({ settings, eventVersion: 'V2_0', now }),
    readsMembers: settings.membership !== 'off',
    now,
    onProgress() {},
  });
  const actions = planned.flatMap((tenant) => tenant.actions);
  return {
    tenants: planned,
    unchanged,
    actions,
    rows: actions.map(({ op, key }) => `${MARKS[op]} ${key.pk}/${key.sk}`),
    kept: counts.kept,
    otherTenants: counts.otherTenants,
    tokens: planned.flatMap(({ tenantId = '', tokens = [] }) =>
      renderEffects(tenantId, tokens).join('\n').split('\n'),
    ),
  };
}

/** Plans by a Query for each tenant, and by a scan, which have to say the same. */
async function plan(
  table: string,
  tenants: readonly JsonObject[],
  flags?: PlanFlags,
): Promise<Planned> {
  const planned = await planBy(false, table, tenants, flags);
  expect(await planBy(true, table, tenants, flags)).toEqual(planned);
  return planned;
}

const apply = (table: string, { actions }: Planned) =>
  writeActions(connection, table, actions, {
    onConflict: ({ key }) => fail(`a conflict at ${key.pk}/${key.sk}`),
  });

const fail = (message: string) => {
  throw new Error(message);
};

const acme = (more: JsonObject = {}): JsonObject => ({
  tenantId: 'acme',
  claims: { plan: 'pro' },
  ...more,
});

it('plans a new tenant, row by row, and says what its people get', async () => {
  const { name } = await createTable();
  const department = { departmentId: 'sales', preferredRole: TENANT_ROLE };
  const planned = await plan(name, [acme({ groups: ['users'], departments: [department] })]);

  expect(planned.rows).toEqual(['+ TENANT#acme/TENANT', '+ TENANT#acme/DEPARTMENT#sales']);
  expect(planned.tenants[0]?.differences?.[0]).toEqual([
    { field: 'status', before: undefined, after: 'active' },
    { field: 'claims', before: undefined, after: { plan: 'pro' } },
    { field: 'groups', before: undefined, after: ['users'] },
  ]);
  expect(planned.tokens).toEqual([
    '  acme: no department',
    '    denied no longer (TENANT_NOT_FOUND)',
    '    ID token',
    '      + tenantId: "acme"',
    '      + plan: "pro"',
    '      + cognito:groups: ["users"]',
    '    access token',
    '      + tenantId: "acme"',
    '      + plan: "pro"',
    '      + cognito:groups: ["users"]',
    '  acme: department sales',
    '    denied no longer (TENANT_NOT_FOUND)',
    '    ID token',
    '      + tenantId: "acme"',
    '      + departmentId: "sales"',
    '      + plan: "pro"',
    '      + cognito:groups: ["users"]',
    `      + cognito:roles: ["${TENANT_ROLE}"]`,
    `      + cognito:preferred_role: "${TENANT_ROLE}"`,
    '    access token',
    '      + tenantId: "acme"',
    '      + departmentId: "sales"',
    '      + plan: "pro"',
    '      + cognito:groups: ["users"]',
  ]);
});

it('says of a change only whose tokens it changes, and how', async () => {
  const { name } = await createTable();
  const sales = { departmentId: 'sales', claims: { costCenter: '1' }, scopes: ['api/read'] };
  const support = { departmentId: 'support' };
  await apply(name, await plan(name, [acme({ departments: [sales, support] })]));
  const changed = { ...sales, claims: { costCenter: '2' }, scopes: ['api/read', 'api/write'] };

  const planned = await plan(name, [acme({ departments: [changed, support] })]);
  expect(planned.rows).toEqual(['~ TENANT#acme/DEPARTMENT#sales']);
  expect(planned.tokens).toEqual([
    '  acme: department sales',
    '    ID token',
    '      ~ costCenter: "1" → "2"',
    '    access token',
    '      ~ scope: + "api/write"',
    '      ~ costCenter: "1" → "2"',
  ]);
  const suspended = await plan(name, [
    acme({ status: 'suspended', departments: [sales, support] }),
  ]);
  expect(suspended.tokens).toEqual([
    '  acme: no department, department sales, department support',
    '    denied (TENANT_SUSPENDED)',
  ]);
});

it('says what members and machines get, where their records count', async () => {
  const { name } = await createTable();
  const member = { sub: SUB, claims: { limit: 1 } };
  const client = { clientId: 'jobs', scopes: ['api/read'] };
  await apply(
    name,
    await plan(name, [acme({ members: [member], catalog: [], clients: [client] })]),
  );
  const changed = acme({
    members: [{ ...member, claims: { limit: 2 } }],
    clients: [{ ...client, scopes: ['api/write'] }],
  });

  const machine = [
    '  acme: machine jobs',
    '    access token',
    '      ~ scope: - "api/read"  + "api/write"',
  ];
  expect((await plan(name, [changed])).tokens).toEqual(machine);
  expect((await plan(name, [changed], { env: { MEMBERSHIP: 'required' } })).tokens).toEqual([
    `  acme: member ${SUB}`,
    '    ID token',
    '      ~ limit: 1 → 2',
    '    access token',
    '      ~ limit: 1 → 2',
    ...machine,
  ]);
});

it('finds what the files no longer have, and removes it only if asked to', async () => {
  const { name } = await createTable();
  const full = acme({
    departments: [{ departmentId: 'sales' }],
    members: [{ sub: SUB }],
    clients: [{ clientId: 'jobs' }],
  });
  await apply(name, await plan(name, [full, { tenantId: 'globex' }]));

  expect(await plan(name, [acme()])).toMatchObject({ rows: [], kept: 4 });
  const pruning = await plan(name, [acme()], { prune: true });
  expect(pruning).toMatchObject({ kept: 0 });
  expect(pruning.rows).toEqual([
    '- TENANT#acme/DEPARTMENT#sales',
    `- TENANT#acme/MEMBER#${SUB}`,
    '- CLIENT#jobs/CLIENT',
    '- TENANT#acme/CLIENT#jobs',
  ]);
  expect(pruning.tokens).toEqual([
    '  acme: department sales',
    '    denied (DEPARTMENT_NOT_FOUND)',
    '  acme: machine jobs',
    '    denied (CLIENT_NOT_FOUND)',
  ]);
  await apply(name, pruning);
  expect(await plan(name, [acme(), { tenantId: 'globex' }], { prune: true })).toMatchObject({
    rows: [],
    kept: 0,
  });
});

const OTHER_SUB = '5f1c2d34-0000-4000-8000-000000000002';

it('removes a tenant that no file has with all it has, and nothing of another tenant', async () => {
  const { name, put } = await createTable();
  const globex = {
    tenantId: 'globex',
    departments: [{ departmentId: 'sales' }],
    members: [{ sub: SUB }],
    clients: [{ clientId: 'jobs' }, { clientId: 'moved' }],
  };
  const files = [acme({ members: [{ sub: SUB }], clients: [{ clientId: 'moved' }] })];
  await apply(name, await plan(name, [acme({ members: [{ sub: SUB }] }), globex]));
  await put('CLIENT#unlisted', 'CLIENT', { tenantId: 'globex' });
  await put('CLIENT#alone', 'CLIENT', { tenantId: 'initech' });
  await put(`CHOICE#${SUB}`, 'CLIENT#web', { tenantId: 'globex' });
  await put(`CHOICE#${SUB}`, 'CLIENT#app', { tenantId: 'acme' });
  await put(`CHOICE#${OTHER_SUB}`, 'CLIENT#web', { tenantId: 'globex' });
  await put('TENANT#globex', 'NOTE#1', { text: 'by hand' });

  await put('CLIENT#moved', 'CLIENT', { tenantId: 'hooli' });

  const looked = await plan(name, files);
  expect(looked.rows).not.toContain('- TENANT#globex/TENANT');
  expect(looked.otherTenants).toBeUndefined();
  const pruning = await plan(name, files, { prune: true, pruneTenants: true });
  expect([...pruning.rows].sort()).toEqual([
    '+ TENANT#acme/CLIENT#moved',
    `- CHOICE#${SUB}/CLIENT#web`,
    `- CHOICE#${OTHER_SUB}/CLIENT#web`,
    '- CLIENT#alone/CLIENT',
    '- CLIENT#jobs/CLIENT',
    '- CLIENT#unlisted/CLIENT',
    '- TENANT#globex/CLIENT#jobs',
    '- TENANT#globex/CLIENT#moved',
    '- TENANT#globex/DEPARTMENT#sales',
    `- TENANT#globex/MEMBER#${SUB}`,
    '- TENANT#globex/TENANT',
    '~ CLIENT#moved/CLIENT',
  ]);
  expect(pruning.tokens).toContain('    denied (TENANT_NOT_FOUND)');
  // Globex and Initech; of Hooli there is nothing but a client that the files list under Acme.
  expect(pruning.otherTenants).toBe(2);
  await apply(name, pruning);
  const after = await plan(name, files, { prune: true, pruneTenants: true });
  expect(after.rows).toEqual([]);
});

it('removes with a member the choices of that tenant', async () => {
  const { name, put } = await createTable();
  await apply(name, await plan(name, [acme({ members: [{ sub: SUB }] })]));
  await put(`CHOICE#${SUB}`, 'CLIENT#web', { tenantId: 'acme' });
  await put(`CHOICE#${SUB}`, 'CLIENT#app', { tenantId: 'globex' });
  expect((await plan(name, [acme()], { prune: true })).rows).toEqual([
    `- TENANT#acme/MEMBER#${SUB}`,
    `- CHOICE#${SUB}/CLIENT#web`,
  ]);
});

it("moves a machine client to another tenant, and never removes what is another tenant's", async () => {
  const { name } = await createTable();
  const client = { clientId: 'jobs' };
  await apply(name, await plan(name, [acme({ clients: [client] }), { tenantId: 'globex' }]));
  const moved = [acme(), { tenantId: 'globex', clients: [client] }];

  expect((await plan(name, moved, { prune: true })).rows).toEqual([
    '- TENANT#acme/CLIENT#jobs',
    '+ TENANT#globex/CLIENT#jobs',
    '~ CLIENT#jobs/CLIENT',
  ]);
  await apply(name, await plan(name, moved));
  // Acme still lists it, but it is no longer Acme's.
  expect((await plan(name, [acme()], { prune: true })).rows).toEqual(['- TENANT#acme/CLIENT#jobs']);
});

it("sees what somebody did by hand, and leaves fields alone that are nobody's", async () => {
  const table = await createTable();
  await apply(table.name, await plan(table.name, [acme()]));
  await table.put('TENANT#acme', 'TENANT', { claims: { plan: 'pro' }, note: 'by hand' });
  expect((await plan(table.name, [acme()])).rows).toEqual([]);
  await table.put('TENANT#acme', 'TENANT', { claims: 'broken' });
  const planned = await plan(table.name, [acme()]);
  expect(planned.tenants[0]?.differences).toEqual([
    [{ field: 'claims', before: 'broken', after: { plan: 'pro' } }],
  ]);
  expect(planned.tokens).toContain('    denied no longer (RECORD_INVALID)');
});

it('gives a row a status that has none, and keeps no other field that the files leave out', async () => {
  const table = await createTable();
  await table.put('TENANT#acme', 'TENANT', {
    status: 'broken',
    activeUntil: '2020-01-01T00:00:00Z',
  });
  const planned = await plan(table.name, [acme()]);
  expect(planned.tenants[0]?.differences?.[0]?.map(({ field }) => field)).toEqual([
    'status',
    'activeUntil',
    'claims',
  ]);
  expect(planned.actions).toMatchObject([{ after: { status: { S: 'active' } } }]);
});

it('keeps the status of a machine client that moves to another tenant', async () => {
  const { name, put } = await createTable();
  const client = { clientId: 'jobs' };
  await apply(name, await plan(name, [acme({ clients: [client] }), { tenantId: 'globex' }]));
  await put('CLIENT#jobs', 'CLIENT', { tenantId: 'acme', status: 'suspended' });
  await apply(name, await plan(name, [acme(), { tenantId: 'globex', clients: [client] }]));
  expect((await plan(name, [{ tenantId: 'globex', clients: [client] }])).unchanged).toMatchObject([
    { actions: [], staySuspended: [{ pk: 'CLIENT#jobs', sk: 'CLIENT' }] },
  ]);
});

it('says what moving does to the tokens of a machine, which had some before', async () => {
  const { name } = await createTable();
  const client = { clientId: 'jobs' };
  await apply(
    name,
    await plan(name, [acme({ scopes: ['api/read'], clients: [client] }), { tenantId: 'globex' }]),
  );
  const moved = await plan(name, [
    acme({ scopes: ['api/read'] }),
    { tenantId: 'globex', clients: [client] },
  ]);

  expect(moved.tokens).toEqual([
    '  globex: machine jobs',
    '    access token',
    '      ~ tenantId: "acme" → "globex"',
    '      - plan: "pro"',
    '      - scope: "api/read"',
  ]);
});

it('leaves rows alone that are no records, and finds a client whose row has lost its tenant', async () => {
  const table = await createTable();
  await apply(table.name, await plan(table.name, [acme({ clients: [{ clientId: 'jobs' }] })]));
  await table.put('TENANT#acme', 'NOTE#1', { text: 'by hand' });
  await table.put('TENANT#acme', 'DEPARTMENT#a b');
  await table.put('TENANT#acme', 'TENANT', { claims: { plan: 'pro' }, tenantId: 'acme' });
  await table.put('CLIENT#jobs', 'CLIENT', { scopes: ['api/read'] });
  const planned = await plan(table.name, [acme()], { prune: true });

  expect(planned.rows).toEqual(['- CLIENT#jobs/CLIENT', '- TENANT#acme/CLIENT#jobs']);
  await apply(table.name, planned);
  expect((await plan(table.name, [acme()], { prune: true })).rows).toEqual([]);
});

it('changes what differs, and leaves what says the same in another type', async () => {
  const table = await createTable();
  await table.putRaw(`{ "pk": {"S":"TENANT#acme"}, "sk": {"S":"TENANT"}, "status": {"S":"active"},
    "claims": {"M":{"plan":{"S":"pro"}}}, "groups": {"SS":["a","b"]} }`);
  const planned = await plan(table.name, [acme({ groups: ['a', 'b'], name: 'Acme' })]);

  expect(planned.tenants[0]?.differences).toEqual([
    [{ field: 'name', before: undefined, after: 'Acme' }],
  ]);
  expect(planned.actions).toMatchObject([{ op: 'change', after: { groups: { SS: ['a', 'b'] } } }]);
});

it('reads no row twice, and of an empty table none', async () => {
  const { name } = await createTable();
  const tenants = Array.from({ length: 40 }, (_, index) => ({
    tenantId: `t${index}`,
    departments: [{ departmentId: 'sales' }, { departmentId: 'support' }],
    members: [{ sub: SUB }],
    clients: [{ clientId: `client${index}` }],
  }));
  let read = 0;
  const standIn = await startDynamoDbStandIn(async (call) => {
    const reply = await passOn(call);
    const { Items = [], Responses = {} } = reply.body as {
      Items?: object[];
      Responses?: Record<string, object[]>;
    };
    read += [...Items, ...Object.values(Responses).flat()].length;
    return reply;
  });
  const through = connectDynamoDb({ endpoint: standIn.endpoint });
  const planned = await planBy(false, name, tenants, {}, through);
  expect({ rows: planned.rows.length, read }).toEqual({ rows: 240, read: 0 });
  await apply(name, planned);
  const edited = tenants.map((tenant, index) =>
    index < 10 ? { ...tenant, name: 'Edited' } : tenant,
  );
  expect((await planBy(false, name, edited, {}, through)).rows).toHaveLength(10);
  // One more says that the table is not empty.
  expect(read).toBe(240 + 1);
  through.client.destroy();
  await standIn.stop();
});

it('goes on while DynamoDB throttles what it reads', async () => {
  const { name } = await createTable();
  await apply(name, await plan(name, [acme()]));
  const asked: Record<string, number> = {};
  const standIn = await startDynamoDbStandIn(async (call) => {
    asked[call.operation] = (asked[call.operation] ?? 0) + 1;
    const isTooMuch = (asked[call.operation] ?? 0) <= 5;
    return isTooMuch
      ? failure('ProvisionedThroughputExceededException', 'slow down')
      : passOn(call);
  });
  const through = connectDynamoDb({ endpoint: standIn.endpoint });
  expect(
    (await planBy(true, name, [acme({ name: 'Edited' })], { prune: true }, through)).rows,
  ).toEqual(['~ TENANT#acme/TENANT']);
  expect(Math.min(...Object.values(asked))).toBeGreaterThan(5);
  through.client.destroy();
  await standIn.stop();
});

const id = (prefix: string) => fc.nat({ max: 5 }).map((number) => `${prefix}${number}`);
const value = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.array(fc.string(), { maxLength: 2 }),
);
const grant = fc.record(
  {
    status: fc.constantFrom('active', 'suspended'),
    name: fc.string(),
    claims: fc.dictionary(fc.constantFrom('a', 'b', 'constructor', 'c d'), value, {
      noNullPrototype: true,
    }),
    groups: fc.array(id('g'), { maxLength: 3 }),
    activeUntil: fc.constantFrom('2030-01-01T00:00:00Z', '2020-01-01T00:00:00+02:00'),
  },
  { requiredKeys: [] },
);
const some = (name: string, ids: fc.Arbitrary<string>) =>
  fc
    .uniqueArray(fc.tuple(ids, grant), { maxLength: 4, selector: ([each]) => each })
    .map((list) => list.map(([each, fields]) => ({ [name]: each, ...fields })));
const sub = fc.nat({ max: 5 }).map((number) => `5f1c2d34-0000-4000-8000-00000000000${number}`);
const world = fc
  .uniqueArray(
    fc.record({
      tenantId: id('t'),
      grant,
      departments: some('departmentId', id('d')),
      members: some('sub', sub),
    }),
    {
      minLength: 1,
      maxLength: 4,
      selector: ({ tenantId }) => tenantId,
    },
  )
  .chain((tenants) =>
    fc
      .uniqueArray(fc.tuple(id('c'), grant, fc.nat({ max: tenants.length - 1 })), {
        maxLength: 4,
        selector: ([each]) => each,
      })
      .map((clients): JsonObject[] =>
        tenants.map(({ tenantId, grant, ...lists }, index) => ({
          tenantId,
          ...grant,
          ...lists,
          clients: clients
            .filter(([, , at]) => at === index)
            .map(([clientId, fields]) => ({ clientId, ...fields })),
        })),
      ),
  );

it('plans nothing after it has applied a plan, whatever the files say and said before', () =>
  fc.assert(
    fc.asyncProperty(fc.array(world, { minLength: 1, maxLength: 4 }), async (worlds) => {
      const { name } = await createTable();
      for (const tenants of worlds) {
        const planned = await plan(name, tenants, { prune: true });
        const written = await apply(name, planned);
        expect(written.added + written.changed + written.removed).toBe(planned.actions.length);
        expect(await plan(name, tenants, { prune: true })).toMatchObject({
          rows: [],
          kept: 0,
          tokens: [],
        });
      }
    }),
    { numRuns: 8 },
  ));
