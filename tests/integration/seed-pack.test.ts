import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packedRows } from '../support/packed-rows.ts';
import { seed } from '../support/run-seed.ts';
import { createSeedFolder } from '../support/seed-folder.ts';
import { createTestTable } from '../support/tenants-table.ts';

const CATALOG = `catalog:
  roles: [{ roleId: editor, groups: [editors] }]
  plans: [{ planId: business, claims: { seats: 10 } }]
  identityProviders: [{ provider: AcmeSAML, tenantId: acme, groups: [{ name: Staff, roles: [editor] }], groupsAttribute: custom:groups }]
  appClients: [{ clientId: 1example23456789, without: { claims: [seats] } }]
`;
const TENANTS = [
  {
    ...{ tenantId: 'acme', plan: 'business', claims: { level: 2, limits: { 'per day': null } } },
    departments: [{ departmentId: 'sales', scopes: ['api/read'] }],
    members: [{ sub: '5f1c2d34-0000-4000-8000-000000000001', departmentId: 'sales' }],
    clients: [{ clientId: 'client0jobs', departmentId: 'sales' }],
  },
  { tenantId: 'globex', status: 'suspended', listClaims: { modules: ['ü'] } },
];
const toLines = (tenants: readonly object[]) =>
  tenants.map((tenant) => `${JSON.stringify(tenant)}\n`).join('');

const folders: Awaited<ReturnType<typeof createSeedFolder>>[] = [];
afterAll(() => Promise.all(folders.map((folder) => folder.remove())));

/** Runs pack on files, and leaves out what the folder is called. */
async function pack(files: Readonly<Record<string, string>>, ...args: string[]) {
  const folder = await createSeedFolder(
    Object.fromEntries(Object.entries(files).map(([name, text]) => [`seed/${name}`, text])),
  );
  folders.push(folder);
  const out = join(folder.path, 'import');
  const { code, stdout, stderr } = await seed([
    ...['pack', '--file', join(folder.path, 'seed'), '--out', out],
    ...args,
  ]);
  const plain = (text: string) => text.replaceAll(`${folder.path}/`, '');
  return { path: folder.path, out, code, stdout: plain(stdout), stderr: plain(stderr) };
}

it('packs rows that DynamoDB takes, and that apply would have written', async () => {
  const files = { 'catalog.yaml': CATALOG, 'tenants.ndjson': toLines(TENANTS) };
  const { code, stdout, stderr, path, out } = await pack(files, '--s3', 's3://my-bucket/new/');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('Packed into import: 1 part.\n10 rows, ');
  expect(stdout).toContain('  aws s3 sync ');
  expect(stdout).toContain(' --s3-bucket-source S3Bucket=my-bucket,S3KeyPrefix=new/data/ ');

  const table = await createTestTable();
  for (const row of await packedRows(out)) await table.putRaw(JSON.stringify(JSON.parse(row).Item));
  table.close();
  const target = ['--file', join(path, 'seed'), '--table', table.name];
  const planned = await seed(['plan', ...target, '--prune=tenants']);
  expect(planned).toMatchObject({ code: 0, stderr: '' });
  expect(await seed(['verify', ...target])).toMatchObject({ code: 0, stderr: '' });
});

it('says in the manifest what is in the folder, and with --json also what to do', async () => {
  const files = { 'tenants.ndjson': toLines(TENANTS.slice(1)) };
  const { code, stdout, out } = await pack(files, '--json', '--table', 'tenants-2');
  expect(code).toBe(0);
  const part = await readFile(join(out, 'data/part-00001.json.gz'));
  const digest = (as: 'base64' | 'hex') => createHash('md5').update(part).digest(as);
  const [row = ''] = await packedRows(out);
  const sizes = { bytes: part.length, uncompressedBytes: Buffer.byteLength(row) + 1 };
  const entry = JSON.parse(await readFile(join(out, 'manifest-files.json'), 'utf8'));
  expect(entry).toEqual({
    ...{ itemCount: 1, ...sizes, dataFileS3Key: 'data/part-00001.json.gz' },
    ...{ md5Checksum: digest('base64'), etag: digest('hex') },
  });
  const summary = JSON.parse(await readFile(join(out, 'manifest-summary.json'), 'utf8'));
  expect(summary).toMatchObject({
    ...{ itemCount: 1, ...sizes, outputFormat: 'DYNAMODB_JSON' },
    import: { TableCreationParameters: { TableName: 'tenants-2' } },
  });
  expect(JSON.parse(stdout)).toMatchObject({
    ...summary,
    out: 'import',
    files: [{ name: 'part-00001.json.gz', rows: 1, ...sizes }],
    commands: { upload: expect.stringContaining('aws s3 sync ') },
  });
});

it('finds what is twice in different files, and leaves nothing', async () => {
  const [, globex = {}] = TENANTS;
  const files = {
    'a.ndjson': toLines([{ tenantId: 'acme' }, globex]),
    'b.ndjson': toLines([globex]),
  };
  const { code, stdout, stderr, path } = await pack(files);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toBe(
    'seed/b.ndjson:1:13: tenantId: duplicate of seed/a.ndjson:2:1\n1 problem in 1 file. Nothing was written.\n',
  );
  expect(await readdir(path)).toEqual(['seed']);
});

it.each([
  [
    'an error',
    { 'a.ndjson': toLines([...TENANTS, { tenantId: 'initech', claims: { sub: 'x' } }]) },
    [],
    'seed/a.ndjson:3:',
  ],
  [
    'a plan that is not there',
    { 'a.ndjson': toLines([{ tenantId: 'initech', plan: 'trial' }]) },
    [],
    'no such plan',
  ],
  [
    'a warning with --strict',
    {
      'a.yaml': CATALOG.replace('tenantId: acme', 'tenantId: acne'),
      'b.ndjson': toLines(TENANTS),
    },
    ['--strict'],
    'these files have no such tenant',
  ],
  ['no record', { 'a.ndjson': '\n' }, [], 'These files have no records. Nothing was written.'],
])('refuses files with %s, and leaves nothing', async (_, files, args, sentence) => {
  const { code, stdout, stderr, path } = await pack(files, ...args);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain(sentence);
  expect(await readdir(path)).toEqual(['seed']);
});

it('packs with warnings where they do not count as errors', async () => {
  const catalog = CATALOG.replace('tenantId: acme', 'tenantId: acne');
  const { code } = await pack({ 'a.yaml': catalog, 'b.ndjson': toLines(TENANTS) });
  expect(code).toBe(0);
});

it('refuses a folder that has something in it, and leaves that', async () => {
  const folder = await createSeedFolder({ 'a.ndjson': toLines(TENANTS), 'out/notes.txt': 'mine' });
  const out = join(folder.path, 'out');
  const args = ['pack', '--file', join(folder.path, 'a.ndjson'), '--out', out];
  expect(await seed(args)).toMatchObject({
    code: 1,
    stdout: '',
    stderr: `${out} is not empty: name a new folder to pack into.\n`,
  });
  expect(await readdir(out)).toEqual(['notes.txt']);
  await folder.remove();
});

it.each([
  [['--file', 'a'], /^No place for the files given, add --out FOLDER/],
  [['--file', 'a', '--out', 'b', '--s3', 'bucket'], /^--s3 has to be a place such as s3:/],
  [['--file', 'a', '--out', 'b', '--table', 'a b'], /^--table has to be 3 to 255 letters/],
])('says in one sentence what is wrong with pack %j', async (args, sentence) => {
  const { code, stderr } = await seed(['pack', ...args]);
  expect(code).toBe(1);
  expect(stderr).toMatch(sentence);
  expect(stderr.trimEnd()).not.toContain('\n');
});
