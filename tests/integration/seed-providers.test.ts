import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { rowsOf, seed } from '../support/run-seed.ts';
import { createSeedFolder } from '../support/seed-folder.ts';
import { createTestTable } from '../support/tenants-table.ts';

const SEED = `catalog:
  roles:
    - roleId: editor
  identityProviders:
    - provider: AcmeSAML
      name: Acme
      tenantId: acme
      issuer: https://sts.example.com/acme
      groupsAttribute: custom:idp_groups
      groups:
        - name: CN=Engineering,OU=Acme
          departmentId: engineering
          roles:
            - editor
          groups:
            - staff
        - name: Everyone
          groups:
            - staff
  appClients:
    - clientId: 6partnerapp0example
      only:
        claims:
          - plan
        listClaims: []
        groups:
          - partner-*
      claims:
        audience: partner
    - clientId: 7mobileapp0example
      without:
        groups:
          - admins
tenants:
  - tenantId: acme
    signIn: identity-provider
    departments:
      - departmentId: engineering
`;

const KEYS = [
  'CATALOG/APP#6partnerapp0example',
  'CATALOG/APP#7mobileapp0example',
  'CATALOG/IDP#AcmeSAML',
  'CATALOG/ROLE#editor',
  'TENANT#acme/DEPARTMENT#engineering',
  'TENANT#acme/TENANT',
];

let table: Awaited<ReturnType<typeof createTestTable>>;
let folder: Awaited<ReturnType<typeof createSeedFolder>>;
const at = (name: string) => join(folder.path, name);
const keys = async () => (await rowsOf(table.name)).map(({ pk, sk }) => `${pk}/${sk}`);

const ofTable = () => ['--table', table.name];
const apply = (name: string, ...args: string[]) => seed(['apply', at(name), ...ofTable(), ...args]);

/** Rewrites the seed file. */
const change = (from: string, to: string) => writeFile(at('all.yaml'), SEED.replace(from, to));

beforeEach(async () => {
  table = await createTestTable();
  folder = await createSeedFolder({ 'all.yaml': SEED });
});

afterEach(async () => {
  table.close();
  await folder.remove();
});

it('writes identity providers and app clients, and says them again to the byte', async () => {
  expect(await seed(['validate', at('all.yaml')])).toEqual({
    code: 0,
    stdout:
      '1 tenant, 1 department, 0 members, 0 clients, 1 role, 1 identity provider, 2 app clients in 1 file: valid. 1 identity provider does not count: IDENTITY_PROVIDERS is off.\nSettings: MEMBERSHIP=off (default), ALLOWED_ROLE_ARNS not set (default).\n',
    stderr: '',
  });
  expect(await apply('all.yaml')).toMatchObject({ code: 0 });
  expect(await keys()).toEqual(KEYS);
  expect(await seed(['plan', at('all.yaml'), ...ofTable()])).toMatchObject({ code: 0 });
  expect(await seed(['export', ...ofTable()])).toMatchObject({ code: 0, stdout: SEED });
});

it.each(['out.yaml', 'out.json', 'out.ndjson', 'out'])(
  'exports to %s what another table takes, row for row',
  async (name) => {
    await apply('all.yaml');
    const other = await createTestTable();
    const exported = await seed(['export', ...ofTable(), '--out', at(name)]);
    const applied = await seed(['apply', at(name), '--table', other.name]);
    const rows = await rowsOf(other.name);
    other.close();

    expect([exported.code, applied.code]).toEqual([0, 0]);
    expect(rows).toEqual(await rowsOf(table.name));
  },
);

it('shows a record by its option, and no machine for an app client of the same id', async () => {
  await apply('all.yaml');

  expect(await seed(['get', '--provider', 'AcmeSAML', ...ofTable()])).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(
      /^# CATALOG\/IDP#AcmeSAML\nname: Acme\nstatus: active\ntenantId: acme\nissuer: .*\ngroupsAttribute: custom:idp_groups\ngroups:\n/,
    ),
  });
  expect(await seed(['get', '--app-client', '7mobileapp0example', ...ofTable()])).toEqual({
    code: 0,
    stdout: `# CATALOG/APP#7mobileapp0example
status: active
without:
  groups:
    - admins
`,
    stderr: '',
  });
  expect(await seed(['get', '--client', '7mobileapp0example', ...ofTable()])).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('There is no CLIENT#7mobileapp0example/CLIENT in table '),
  });
});

it.each([
  ['--provider', 'AcmeSAML', 'IDP', 'for its users'],
  ['--app-client', '6partnerapp0example', 'APP', 'for users at this app client'],
])('suspends and resumes by %s, and a plan leaves that', async (option, id, kind, whose) => {
  await apply('all.yaml');
  const key = `CATALOG/${kind}#${id}`;

  expect(await seed(['suspend', option, id, ...ofTable()])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining(`${key}: status active → suspended. No new tokens ${whose}`),
  });
  expect(await seed(['plan', at('all.yaml'), ...ofTable()])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining(`${key} keeps status suspended`),
  });
  expect(await seed(['export', ...ofTable()])).toMatchObject({
    stdout: expect.stringContaining('status: suspended'),
  });
  expect(await seed(['resume', option, id, ...ofTable()])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining(`New tokens ${whose} again`),
  });
});

it.each([
  ['the tenant of its users', 'tenantId: acme', 'tenantId: globex', 'lets in'],
  ['a stated suspension', 'name: Acme\n', 'name: Acme\n      status: suspended\n', 'locks out'],
])('asks before it changes %s', async (_, from, to) => {
  await apply('all.yaml');
  await change(from, to);

  expect(await apply('all.yaml')).toMatchObject({
    code: 1,
    stderr: expect.stringContaining('--yes'),
  });
  expect(await table.get('CATALOG', 'IDP#AcmeSAML')).toMatchObject({
    tenantId: 'acme',
    status: 'active',
  });
  expect(await apply('all.yaml', '--yes')).toMatchObject({ code: 0 });
});

it('shows each change of a group and of what an app client carries', async () => {
  await apply('all.yaml');
  const changed = SEED.replace('- partner-*', '- partner-*\n          - staff').replace(
    '        - name: Everyone\n          groups:\n            - staff\n',
    '',
  );
  await writeFile(at('all.yaml'), changed);

  const { code, stdout } = await seed(['plan', at('all.yaml'), ...ofTable()]);
  expect(code).toBe(2);
  expect(stdout).toMatch(/~ CATALOG\/IDP#AcmeSAML\n +~ groups: - \{[^{}]*"Everyone"[^{}]*\}\n/);
  expect(stdout).toMatch(/~ CATALOG\/APP#6partnerapp0example\n +~ only\.groups: \+ "staff"/);
});

it('names what is wrong by file, line and column', async () => {
  const faulty = SEED.replace('      tenantId: acme\n', '')
    .replace('- name: Everyone', '- name: CN=Engineering,OU=Acme\n          role: [editor]')
    .replace('            - editor', '            - edtor')
    .replace('listClaims: []', 'listclaims: []')
    .replace('- admins', '- "*admins"')
    .replace('signIn: identity-provider', 'signIn: identityProvider');
  await writeFile(at('all.yaml'), faulty);

  const { code, stderr } = await apply('all.yaml');
  expect(code).toBe(1);
  expect(stderr.replaceAll(`${at('all.yaml')}:`, '').split('\n')).toEqual([
    '5:7: catalog.identityProviders[0].tenantId: missing',
    '13:15: catalog.identityProviders[0].groups[0].roles[0]: no such role in these files or in the table: did you mean editor?',
    '16:17: catalog.identityProviders[0].groups[1].name: duplicate of 10:17',
    '17:11: catalog.identityProviders[0].groups[1].role: unknown field, did you mean roles?',
    '25:9: catalog.appClients[0].only.listclaims: unknown field, did you mean listClaims?',
    '33:13: catalog.appClients[1].without.groups[0]: expected a name, or the beginning of names with * at its end',
    '36:13: tenants[0].signIn: expected identity-provider',
    '7 problems in 1 file. Nothing was written.',
    '',
  ]);
  expect(await keys()).toEqual([]);
});

it('leaves them as they are where it factors what tenants share', async () => {
  const tenants = ['globex', 'initech', 'umbrella'].map(
    (tenantId) => `  - tenantId: ${tenantId}
    signIn: identity-provider
    claims: { plan: gold, seats: 5, features: [sso, audit, export], limits: { users: 500 } }
`,
  );
  await change('tenants:\n', `tenants:\n${tenants.join('')}`);

  const { code, stdout } = await seed(['factor', at('all.yaml'), '--out', at('new.yaml')]);
  const catalogOf = (text: string) => text.slice(0, text.indexOf('tenants:'));
  const kept = catalogOf(SEED).replace('catalog:\n', '');
  const [roles = '', ...others] = kept.split('  identityProviders:');
  const written = await readFile(at('new.yaml'), 'utf8');

  expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringMatching(/^1 plan, /) });
  expect(catalogOf(written)).toContain(roles);
  expect(catalogOf(written)).toContain(`  identityProviders:${others}`);
  expect(written).toContain('plan: gold\n    signIn: identity-provider');
  expect(await seed(['validate', at('new.yaml')])).toMatchObject({ code: 0 });
});
