import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { JsonObject } from '../../src/json.ts';
import { passOn, startDynamoDbStandIn } from '../support/dynamodb-stand-in.ts';
import { seed } from '../support/run-seed.ts';
import { createSeedFolder } from '../support/seed-folder.ts';
import { createTestTable } from '../support/tenants-table.ts';

const TENANTS = 150;
const SEGMENTS = 128;
const SETTINGS = { MEMBERSHIP: 'required' };

const subOf = (tenant: number, member: number) =>
  `${String(tenant).padStart(8, '0')}-0000-4000-8000-00000000000${member}`;

const buildTenant = (tenant: number): JsonObject => ({
  tenantId: `t${tenant}`,
  plan: tenant % 2 === 0 ? 'pro' : 'free',
  claims: { limits: { perDay: tenant % 3, formats: ['pdf', 'csv'] } },
  groups: ['users'],
  departments: [
    { departmentId: 'support', roles: ['reader'] },
    { departmentId: 'sales', claims: { region: 'emea', areas: { west: 1, east: 2 } } },
  ],
  members: [
    { sub: subOf(tenant, 2), departmentId: 'support' },
    { sub: subOf(tenant, 1), departmentId: 'sales', roles: ['reader'] },
  ],
  clients: [
    { clientId: `b${tenant}`, departmentId: 'support' },
    { clientId: `a${tenant}`, claims: { areas: { west: 3 } } },
  ],
});

const catalogOf = (seats: number, areas: JsonObject): JsonObject => ({
  plans: [
    { planId: 'pro', claims: { seats, limits: { perMinute: seats, perDay: 1 } } },
    { planId: 'free' },
  ],
  roles: [{ roleId: 'reader', claims: { areas }, listClaims: { permissions: ['read'] } }],
});

it('says the same by a scan as by a Query for each tenant, and scans where that reads less', async () => {
  const table = await createTestTable();
  const folder = await createSeedFolder({});
  const asked: Record<string, number> = {};
  let isSizeKnown = true;
  const standIn = await startDynamoDbStandIn(async (call) => {
    asked[call.operation] = (asked[call.operation] ?? 0) + 1;
    const reply = await passOn(call);
    if (call.operation === 'DescribeTable' && !isSizeKnown)
      Object.assign((reply.body as { Table: object }).Table, { TableSizeBytes: 0 });
    return reply;
  });
  const file = join(folder.path, 'seed.json');
  const target = [file, '--table', table.name, '--endpoint', standIn.endpoint];
  const write = (catalog: JsonObject, tenants: readonly JsonObject[]) =>
    writeFile(file, JSON.stringify({ catalog, tenants }));
  const plan = async (knowsSize: boolean) => {
    isSizeKnown = knowsSize;
    for (const operation of ['Query', 'Scan', 'BatchGetItem']) asked[operation] = 0;
    const { stdout, code } = await seed(['plan', ...target, '--json'], SETTINGS);
    const { Query, Scan } = asked;
    return { stdout, code, Query, Scan };
  };
  const tenants = Array.from({ length: TENANTS }, (_, tenant) => buildTenant(tenant));
  await write(catalogOf(5, { west: 0, east: 0 }), tenants);
  expect(await seed(['apply', ...target], SETTINGS)).toMatchObject({ code: 0 });

  // The catalogue is read for checks and plan, and one Scan says that the table is not empty.
  expect(await plan(true)).toMatchObject({ code: 0, Query: 2, Scan: 1 + SEGMENTS });
  expect(await plan(false)).toMatchObject({ code: 0, Query: 2 + TENANTS, Scan: 1 });

  await table.put('TENANT#t1', 'TENANT', { ...buildTenant(1), status: 'suspended' });
  await table.put('TENANT#t2', `MEMBER#${subOf(2, 9)}`, { name: 'by hand' });
  await table.put('TENANT#t3', 'DEPARTMENT#sales', { claims: { region: 'apac' } });
  await table.put('CLIENT#a4', 'CLIENT', { tenantId: 't5' });
  await table.remove('TENANT#t6', 'CLIENT#a6');
  await table.putRaw(`{ "pk": {"S":"TENANT#t7"}, "sk": {"S":"TENANT"}, "status": {"S":"active"},
    "plan": {"S":"free"}, "groups": {"SS":["users"]},
    "claims": {"M":{"limits":{"M":{"perDay":{"N":"1"},"formats":{"L":[{"S":"pdf"},{"S":"csv"}]}}}}} }`);
  await write(catalogOf(9, { west: 1 }), [{ ...buildTenant(0), name: 'New' }, ...tenants.slice(1)]);
  const byScan = await plan(true);
  const byQuery = await plan(false);
  // Tenants 0 to 6 are not as the files say, and a client of tenant 4 says that it is of 5.
  expect(byScan).toMatchObject({ code: 2, Query: 2 + 7 });
  expect(byQuery).toMatchObject({ code: 2, Query: 2 + TENANTS });
  expect(byScan.stdout).toBe(byQuery.stdout);
  expect(JSON.parse(byScan.stdout).catalogEffects.tenants).toBeGreaterThan(TENANTS / 2);

  table.close();
  await folder.remove();
  await standIn.stop();
});
