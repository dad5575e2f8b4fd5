import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rowsOf, seed } from '../support/run-seed.ts';
import { createSeedFolder } from '../support/seed-folder.ts';
import { createTestTable } from '../support/tenants-table.ts';

const CATALOG = `catalog:
  defaults:
    claims:
      email: \${user.email}
  plans:
    - planId: enterprise
      claims:
        seats: 500
      listClaims:
        features:
          - sso
          - audit
  roles:
    - roleId: editor
      listClaims:
        permissions:
          - article:write
`;
const TENANTS = `tenants:
  - tenantId: acme
    plan: enterprise
    departments:
      - departmentId: engineering
        roles:
          - editor
`;

let table: Awaited<ReturnType<typeof createTestTable>>;
let folder: Awaited<ReturnType<typeof createSeedFolder>>;
const at = (name: string) => join(folder.path, name);

beforeEach(async () => {
  table = await createTestTable();
  folder = await createSeedFolder({ 'catalog.yaml': CATALOG, 'acme.yaml': TENANTS });
});

afterEach(async () => {
  table.close();
  await folder.remove();
});

const keys = async () => (await rowsOf(table.name)).map(({ pk, sk }) => `${pk}/${sk}`);

it('writes the catalogue of a file of its own, and says it again', async () => {
  expect(await seed(['apply', folder.path, '--table', table.name])).toMatchObject({ code: 0 });
  expect(await keys()).toEqual([
    'CATALOG/DEFAULTS',
    'CATALOG/PLAN#enterprise',
    'CATALOG/ROLE#editor',
    'TENANT#acme/DEPARTMENT#engineering',
    'TENANT#acme/TENANT',
  ]);
  expect(await seed(['plan', folder.path, '--table', table.name])).toMatchObject({ code: 0 });
  expect(await seed(['export', '--table', table.name])).toMatchObject({
    code: 0,
    stdout: `${CATALOG}${TENANTS}`,
  });
  expect(await seed(['get', '--table', table.name, '--role', 'editor'])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('article:write'),
  });
});

it('says again of an identity provider whose users those are', async () => {
  const providers = `catalog:
  identityProviders:
    - provider: AcmeSAML
      tenantId: acme
  appClients:
    - clientId: 6partnerapp
      only:
        groups: []
`;
  await writeFile(at('catalog.yaml'), `${providers}${CATALOG.replace('catalog:\n', '')}`);
  await seed(['apply', folder.path, '--table', table.name]);
  await seed(['export', '--table', table.name, '--out', at('all.yaml')]);

  expect(await seed(['plan', at('all.yaml'), '--table', table.name])).toMatchObject({ code: 0 });
  expect(await seed(['get', '--table', table.name, '--provider', 'AcmeSAML'])).toMatchObject({
    stdout: '# CATALOG/IDP#AcmeSAML\nstatus: active\ntenantId: acme\n',
  });
});

it.each(['all.yaml', 'all.json', 'all.ndjson', 'all'])(
  'exports to %s what a plan takes',
  async (name) => {
    await seed(['apply', folder.path, '--table', table.name]);

    expect(await seed(['export', '--table', table.name, '--out', at(name)])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('5 rows'),
    });
    expect(await seed(['plan', at(name), '--table', table.name])).toMatchObject({ code: 0 });
  },
);

it('shows what a change of a plan does to the tokens of the tenants that name it', async () => {
  await seed(['apply', folder.path, '--table', table.name]);
  await writeFile(at('catalog.yaml'), CATALOG.replace('- audit', '- audit\n          - export'));

  const { code, stdout } = await seed([
    'plan',
    folder.path,
    ...['--table', table.name, '--out', at('kept.json')],
  ]);
  expect({ code, stdout }).toMatchObject({
    code: 2,
    stdout: expect.stringContaining('1 tenant, 1 department, such as acme: no department'),
  });
  expect(stdout).toContain('~ features: + "export"');

  expect(await seed(['apply', at('kept.json')])).toMatchObject({ code: 0 });
  const plan = (await rowsOf(table.name)).find(({ sk }) => sk === 'PLAN#enterprise');
  expect(plan?.listClaims).toEqual({ features: ['sso', 'audit', 'export'] });
});

const SUB = '5f1c2d34-0000-4000-8000-000000000001';
const apply = (paths: readonly string[], ...more: string[]) =>
  seed(['apply', ...paths, '--table', table.name, '--yes', ...more]);
const planJson = async (path: string, ...more: string[]) => {
  const args = ['plan', path, '--table', table.name, '--json', ...more];
  const { code, stdout } = await seed(args, { MEMBERSHIP: 'required' });
  return { code, ...JSON.parse(stdout) };
};

it('counts whose tokens a change changes in the whole table, with an example of each effect', async () => {
  await apply([folder.path]);
  await table.put('TENANT#globex', 'TENANT', { plan: 'enterprise', claims: { own: 1 } });
  await table.put('TENANT#globex', 'DEPARTMENT#sales');
  await table.put('TENANT#globex', `MEMBER#${SUB}`, { departmentId: 'sales' });
  await table.put('CLIENT#jobs', 'CLIENT', { tenantId: 'globex' });
  await table.put('TENANT#hooli', 'TENANT', {
    plan: 'enterprise',
    listClaims: { features: ['beta'] },
  });
  await table.put('TENANT#initech', 'TENANT', { plan: 'enterprise', status: 'suspended' });
  await table.put('TENANT#umbrella', 'TENANT');
  await writeFile(at('catalog.yaml'), CATALOG.replace('seats: 500', 'seats: 600'));

  const planned = await planJson(folder.path);
  expect(planned.code).toBe(2);
  const seats = [{ field: 'seats', before: 500, after: 600 }];
  expect(planned.catalogEffects).toEqual({
    ...{ tenants: 3, departments: 2, members: 1, clients: 1 },
    effects: [
      {
        ...{ tenants: 3, departments: 2, members: 1, clients: 0 },
        example: { person: { tenantId: 'acme' }, idToken: seats, accessToken: seats },
      },
      {
        ...{ tenants: 0, departments: 0, members: 0, clients: 1 },
        example: {
          person: { tenantId: 'globex', clientId: 'jobs' },
          idToken: [],
          accessToken: seats,
        },
      },
    ],
  });
});

it('counts by the rows of the files where these change as well, and once', async () => {
  const client = '    clients: [{ clientId: jobs }]\n';
  await writeFile(at('acme.yaml'), `${TENANTS}${client}`);
  await apply([folder.path]);
  const moved = { 'acme.yaml': TENANTS.replace('plan: enterprise', 'claims: { seats: 500 }') };
  await writeFile(at('acme.yaml'), `${moved['acme.yaml']}${client}`);
  await writeFile(at('catalog.yaml'), CATALOG.replace('seats: 500', 'seats: 600'));

  const lost = [{ field: 'features', before: ['sso', 'audit'] }];
  expect((await planJson(folder.path)).catalogEffects).toMatchObject({
    ...{ tenants: 1, departments: 1, members: 0, clients: 1 },
    effects: [
      { departments: 1, example: { idToken: lost, accessToken: lost } },
      { clients: 1, example: { person: { clientId: 'jobs' }, accessToken: lost } },
    ],
  });
});

it('says that a change of the catalogue changes no tokens', async () => {
  await apply([folder.path]);
  await writeFile(at('catalog.yaml'), `${CATALOG}    - roleId: reader\n      scopes: [api/read]\n`);

  const { code, stdout } = await seed(['plan', folder.path, '--table', table.name]);
  expect({ code, stdout }).toMatchObject({
    code: 2,
    stdout: expect.stringMatching(/What the catalogue does to tokens\n\n {2}nothing\n/),
  });
});

const ONLY_PLAN = 'catalog: { plans: [{ planId: enterprise, claims: { seats: 500 } }] }';

it('removes with --prune what the files no longer have, and says what that does', async () => {
  await apply([folder.path]);
  await writeFile(at('acme.yaml'), TENANTS.replace(/roles:[\s\S]*/, 'groups: [engineers]\n'));
  await writeFile(at('catalog.yaml'), ONLY_PLAN);

  const kept = await seed(['plan', folder.path, '--table', table.name]);
  expect(kept.stdout).toContain('CATALOG/ROLE#editor is in no file: left alone without --prune');
  const { stdout } = await seed(['plan', folder.path, '--table', table.name, '--prune']);
  expect(stdout).toContain('- CATALOG/DEFAULTS\n');
  expect(stdout).toContain('- email: "somebody@example.com"');
  expect(await apply([folder.path], '--prune')).toMatchObject({ code: 0 });
  expect(await keys()).toEqual([
    'CATALOG/PLAN#enterprise',
    'TENANT#acme/DEPARTMENT#engineering',
    'TENANT#acme/TENANT',
  ]);
});

it('leaves the catalogue alone where files have none, and empties it where they have an empty one', async () => {
  await apply([folder.path]);
  const unnamed = 'tenants: [{ tenantId: acme }]';
  await writeFile(at('acme.yaml'), unnamed);
  expect(await apply([at('acme.yaml')], '--prune')).toMatchObject({ code: 0 });
  expect(await keys()).toContain('CATALOG/ROLE#editor');

  await writeFile(at('acme.yaml'), `catalog: {}\n${unnamed}`);
  expect(await apply([at('acme.yaml')], '--prune')).toMatchObject({ code: 0 });
  expect(await keys()).toEqual(['TENANT#acme/TENANT']);
});

it.each(['plan', 'apply'])('refuses by %s to remove what records still name', async (command) => {
  await apply([folder.path]);
  await table.put('TENANT#globex', 'TENANT', { roles: ['editor', 'editor'] });
  await table.put('TENANT#globex', `MEMBER#${SUB}`, { roles: ['editor'] });
  await table.put('CLIENT#jobs', 'CLIENT', { tenantId: 'acme', roles: ['editor'] });
  await table.put('CLIENT#lost', 'CLIENT', { roles: ['editor'] });
  await writeFile(at('acme.yaml'), 'tenants: [{ tenantId: acme, plan: enterprise }]');
  await writeFile(at('catalog.yaml'), ONLY_PLAN);
  const before = await keys();

  const { code, stderr } = await seed([command, folder.path, '--table', table.name, '--prune']);
  expect(code).toBe(1);
  expect(stderr).toMatch(/^CATALOG\/ROLE#editor cannot be removed: /m);
  for (const part of ['1 tenant', '1 member', '2 machines', 'Nothing was written.'])
    expect(stderr).toContain(part);
  expect(await keys()).toEqual(before);
  expect(await planJson(folder.path, '--prune')).toEqual({
    code: 1,
    error: expect.stringContaining('2 machines'),
  });
});

it('refuses to remove what the files still name, and not what tenants name that go, too', async () => {
  await apply([folder.path]);
  await table.put('TENANT#globex', 'TENANT', { plan: 'enterprise' });
  await writeFile(at('catalog.yaml'), 'catalog: { roles: [{ roleId: editor }] }');
  expect(await apply([folder.path], '--prune=tenants')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining(
      'CATALOG/PLAN#enterprise cannot be removed: 1 tenant still names it: TENANT#acme/TENANT.',
    ),
  });

  await writeFile(at('acme.yaml'), TENANTS.replace('plan: enterprise', 'groups: [users]'));
  expect(await apply([folder.path], '--prune=tenants')).toMatchObject({ code: 0 });
  expect(await keys()).toEqual([
    'CATALOG/ROLE#editor',
    'TENANT#acme/DEPARTMENT#engineering',
    'TENANT#acme/TENANT',
  ]);
});

it('writes no row of the catalogue for a tenant, whatever an edited plan says', async () => {
  await seed(['plan', folder.path, '--table', table.name, '--out', at('kept.json')]);
  const kept = await readFile(at('kept.json'), 'utf8');
  await writeFile(at('kept.json'), kept.replace('{"actions"', '{"tenantId":"globex","actions"'));

  expect(await seed(['apply', at('kept.json')])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('CATALOG/DEFAULTS is no row of tenant globex'),
  });
  expect(await keys()).toEqual([]);
});

it('leaves a plan suspended that an operator suspended', async () => {
  await seed(['apply', folder.path, '--table', table.name]);
  await seed(['suspend', '--plan', 'enterprise', '--table', table.name]);

  expect(await seed(['plan', folder.path, '--table', table.name])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('CATALOG/PLAN#enterprise keeps status suspended'),
  });
});

it('says where a name or a placeholder is wrong, with the nearest name', async () => {
  const faulty = `${CATALOG}${TENANTS}`
    .replace('plan: enterprise', 'plan: enterprize')
    .replace('seats: 500', `seats: "\${tenant.nmae}"`);
  await writeFile(at('all.yaml'), faulty);

  const { code, stderr } = await seed(['validate', at('all.yaml')]);
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr: `${at('all.yaml')}:8:16: catalog.plans[0].claims.seats: placeholder: tenant.nmae: did you mean tenant.name?
${at('all.yaml')}:20:11: tenants[0].plan: no such plan in these files: did you mean enterprise?
2 problems in 1 file.
`,
  });
});

describe('a table with a catalogue of its own', () => {
  const TYPO = TENANTS.replace('plan: enterprise', 'plan: enterprize');

  beforeEach(async () => {
    await seed(['apply', at('catalog.yaml'), '--table', table.name]);
    await writeFile(at('typo.yaml'), TYPO);
  });

  it('has the plans and roles that files name', async () => {
    expect(
      await seed(['validate', at('acme.yaml'), '--table', table.name, '--strict']),
    ).toMatchObject({ code: 0 });
    expect(await seed(['apply', at('acme.yaml'), '--table', table.name])).toMatchObject({
      code: 0,
    });
    expect(await keys()).toContain('TENANT#acme/TENANT');
  });

  it.each([
    ['validate', '1 problem in 1 file.'],
    ['plan', '1 problem in 1 file. Nothing was planned.'],
    ['apply', '1 problem in 1 file. Nothing was written.'],
  ])('lets %s refuse a name that it does not have', async (command, end) => {
    expect(await seed([command, at('typo.yaml'), '--table', table.name])).toMatchObject({
      code: 1,
      stderr: `${at('typo.yaml')}:3:11: tenants[0].plan: no such plan in these files or in the table: did you mean enterprise?
${end}
`,
    });
    expect(await keys()).not.toContain('TENANT#acme/TENANT');
  });

  it('is asked for where nothing says whether it has them', async () => {
    expect(await seed(['validate', at('typo.yaml')])).toMatchObject({
      code: 0,
      stderr: `${at('typo.yaml')}:3:11: warning: tenants[0].plan: these files have no plans or roles for the names in them, and no table was looked into: add --stage or --table
`,
    });
  });

  it('counts towards the size of the catalogue', async () => {
    const roles = (prefix: string) =>
      JSON.stringify({
        catalog: {
          roles: [0, 1].map((each) => ({ roleId: `${prefix}${each}`, name: 'x'.repeat(300_000) })),
        },
      });
    await writeFile(at('more.json'), roles('a'));
    expect(await seed(['apply', at('more.json'), '--table', table.name])).toMatchObject({
      code: 0,
    });
    await writeFile(at('more.json'), roles('b'));

    expect(await seed(['apply', at('more.json'), '--table', table.name])).toMatchObject({
      code: 1,
      stderr: `${at('more.json')}:1:12: catalog: about 1173 KB with what the table has, expected at most the 1024 KB that one Query reads
1 problem in 1 file. Nothing was written.
`,
    });
    expect(await keys()).not.toContain('CATALOG/ROLE#b0');
  });
});

it('says of an exported tenant whether the table has what it names', async () => {
  await seed(['apply', folder.path, '--table', table.name]);
  expect(
    await seed(['export', '--table', table.name, '--tenant', 'acme', '--out', at('one.yaml')]),
  ).toMatchObject({ code: 0 });
});
