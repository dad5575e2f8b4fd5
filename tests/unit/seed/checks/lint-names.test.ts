import { toRow } from '../../../support/builders.ts';
import { problemsOf } from '../../../support/check-seed.ts';

const SUB = '5f1c2d34-0000-4000-8000-000000000001';
const TENANTS = `tenants:
  - tenantId: acme
    plan: enterprize
    roles: [editor]
    departments: [{ departmentId: sales, roles: [editor, viewr] }]
`;
const CATALOG = 'catalog: { plans: [{ planId: enterprise }], roles: [{ roleId: editor }] }\n';
const rowOf = (sk: string) => ({
  key: { pk: 'CATALOG', sk },
  fields: toRow({ status: 'active' }),
});

it('are errors where neither the files nor the table have them', async () => {
  expect(
    await problemsOf({ 'a.yaml': TENANTS, 'b.yaml': CATALOG }, {}, [rowOf('ROLE#viewer')]),
  ).toEqual([
    'a.yaml:3:11: tenants[0].plan: no such plan in these files or in the table: did you mean enterprise?',
    'a.yaml:5:58: tenants[0].departments[0].roles[1]: no such role in these files or in the table: did you mean viewer?',
  ]);
});

it('may be in the table alone', async () => {
  const rows = ['PLAN#enterprize', 'ROLE#editor', 'ROLE#viewr'].map(rowOf);
  expect(await problemsOf({ 'a.yaml': TENANTS }, {}, rows)).toEqual([]);
  expect(await problemsOf({ 'a.yaml': TENANTS, 'b.yaml': CATALOG }, {}, rows)).toEqual([]);
});

it('are errors where an empty table has been looked into', async () => {
  const problems = await problemsOf({ 'a.yaml': TENANTS }, {}, []);
  expect(problems).toHaveLength(4);
  expect(problems[0]).toBe(
    'a.yaml:3:11: tenants[0].plan: no such plan in these files or in the table',
  );
});

it('are those of the files where no table was looked into', async () => {
  expect(await problemsOf({ 'a.yaml': TENANTS, 'b.yaml': CATALOG })).toEqual([
    'a.yaml:3:11: tenants[0].plan: no such plan in these files: did you mean enterprise?',
    'a.yaml:5:58: tenants[0].departments[0].roles[1]: no such role in these files, add --stage or --table to look into a table too',
  ]);
});

it('are one warning where the files have none and no table was looked into', async () => {
  expect(await problemsOf({ 'a.yaml': TENANTS })).toEqual([
    'a.yaml:3:11: warning: tenants[0].plan: these files have no plans or roles for the names in them, and no table was looked into: add --stage or --table',
  ]);
});

it('finds a catalogue anywhere in newline-delimited JSON', async () => {
  const lines = [
    { tenantId: 'acme', plan: 'pro', members: [{ sub: SUB, roles: ['editor'] }] },
    {
      tenantId: 'globex',
      claims: { catalog: 'x' },
      clients: [{ clientId: 'c1', roles: ['edit'] }],
    },
    { catalog: { plans: [{ planId: 'pro' }], roles: [{ roleId: 'editor' }] } },
  ];
  const text = lines.map((line) => `${JSON.stringify(line)}\n`).join('');
  expect(await problemsOf({ 'a.ndjson': text })).toEqual([
    'a.ndjson:2:84: clients[0].roles[0]: no such role in these files: did you mean editor?',
  ]);
});

it('counts a record of the catalogue that is wrong in something else as there', async () => {
  const catalog = 'catalog: { roles: [{ roleId: editor, scopes: 7 }] }\n';
  const tenant = 'tenants: [{ tenantId: acme, roles: [editor] }]\n';
  expect(await problemsOf({ 'a.yaml': `${catalog}${tenant}` })).toEqual([
    'a.yaml:1:46: catalog.roles[0].scopes: expected a list of strings',
  ]);
});

/** Where a file is read in two pieces. */
const PIECE_BYTES = 64 * 1024;

it.each([0, 1, 4, 8, 9])(
  'finds a catalogue that begins %d bytes before a piece ends',
  async (before) => {
    const tenant = JSON.stringify({ tenantId: 'acme', roles: ['editor'], name: '' });
    const named = tenant.replace('""', `"${'x'.repeat(PIECE_BYTES - before - tenant.length - 3)}"`);
    const text = `${named}\n${JSON.stringify({ catalog: { roles: [{ roleId: 'edit' }] } })}\n`;
    expect(text.indexOf('catalog')).toBe(PIECE_BYTES - before);
    expect(await problemsOf({ 'a.ndjson': text })).toEqual([
      'a.ndjson:1:29: roles[0]: no such role in these files: did you mean edit?',
    ]);
  },
);
