import { mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { packedRows } from '../support/packed-rows.ts';
import { seed } from '../support/run-seed.ts';
import { createSeedFolder } from '../support/seed-folder.ts';
import { createTestTable } from '../support/tenants-table.ts';

const SUB = '5f1c2d34-0000-4000-8000-000000000001';
const TENANTS = [
  {
    ...{ tenantId: 'acme', name: 'Acme', claims: { level: 2 } },
    departments: [{ departmentId: 'sales' }],
    members: [{ sub: SUB, departmentId: 'sales' }],
    clients: [{ clientId: 'client0jobs' }],
  },
  { tenantId: 'globex', status: 'active' },
];
const toLines = (tenants: readonly object[]) =>
  tenants.map((tenant) => `${JSON.stringify(tenant)}\n`).join('');

const folders: Awaited<ReturnType<typeof createSeedFolder>>[] = [];
const tables: Awaited<ReturnType<typeof createTestTable>>[] = [];

afterAll(async () => {
  for (const table of tables) table.close();
  await Promise.all(folders.map((folder) => folder.remove()));
});

async function createFiles(text = toLines(TENANTS)) {
  const folder = await createSeedFolder({ 'a.ndjson': text });
  folders.push(folder);
  return { folder: folder.path, file: join(folder.path, 'a.ndjson') };
}

/** A table to which the files were applied. */
async function createApplied() {
  const table = await createTestTable();
  tables.push(table);
  const { file } = await createFiles();
  expect(await seed(['apply', '--file', file, '--table', table.name, '--yes'])).toMatchObject({
    code: 0,
  });
  return { table, file };
}

it('ends with 0 where a table has the rows of the files, and what sign-ins wrote', async () => {
  const { table, file } = await createApplied();
  await table.put(`CHOICE#${SUB}`, 'CLIENT#client0app', { tenantId: 'acme' });
  await table.put('TENANT#acme', 'DEPARTMENT#sales', { status: 'suspended' });
  const { code, stdout, stderr } = await seed(['verify', '--file', file, '--table', table.name]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout.split('\n').slice(1)).toEqual([
    '',
    '6 rows as the files say. Missing: 0, different: 0, in no file: 0.',
    '1 row of these suspended, where the files state no status.',
    '',
  ]);
});

it('ends with 2 where rows are missing, differ, or are in no file', async () => {
  const { table, file } = await createApplied();
  await table.remove('TENANT#acme', `MEMBER#${SUB}`);
  await table.put('TENANT#acme', 'TENANT', { name: 'Acme', claims: { level: 3 }, groups: ['x'] });
  await table.put('TENANT#globex', 'TENANT', { status: 'suspended' });
  await table.put('TENANT#initech', 'TENANT');
  const args = ['verify', '--file', file, '--table', table.name];

  const text = await seed(args);
  expect(text).toMatchObject({ code: 2, stderr: '' });
  expect(text.stdout.split('\n').slice(2)).toEqual([
    'Missing there: 1 row',
    `  TENANT#acme/MEMBER#${SUB}`,
    '',
    'Not what the files say: 2 rows',
    '  TENANT#acme/TENANT: claims, groups',
    '  TENANT#globex/TENANT: status',
    '',
    'In no file: 1 row',
    '  TENANT#initech/TENANT',
    '',
    '3 rows as the files say. Missing: 1, different: 2, in no file: 1.',
    '',
  ]);
  const json = await seed([...args, '--json']);
  expect(json.code).toBe(2);
  expect(JSON.parse(json.stdout)).toEqual({
    equal: false,
    compared: expect.stringContaining(table.name),
    ...{ same: 3, staySuspended: 0, missing: 1, different: 2, unknown: 1, twice: 0 },
    examples: {
      missing: [`TENANT#acme/MEMBER#${SUB}`],
      different: [
        { key: 'TENANT#acme/TENANT', fields: ['claims', 'groups'] },
        { key: 'TENANT#globex/TENANT', fields: ['status'] },
      ],
      unknown: ['TENANT#initech/TENANT'],
    },
  });
});

it('compares what pack wrote, and finds a changed file', async () => {
  const { folder, file } = await createFiles();
  const out = join(folder, 'import');
  expect((await seed(['pack', '--file', file, '--out', out])).code).toBe(0);
  const args = ['verify', '--file', file, '--export', out];
  expect(await seed(args)).toMatchObject({ code: 0, stderr: '' });

  await writeFile(file, toLines([{ ...TENANTS[0], name: 'Acme Corp' }]));
  const { code, stdout } = await seed(args);
  expect(code).toBe(2);
  expect(stdout).toContain('\n  TENANT#acme/TENANT: name\n');
  expect(stdout).toContain('\n  TENANT#globex/TENANT\n');
});

it('compares an export of DynamoDB as it is laid out in S3', async () => {
  const { folder, file } = await createFiles();
  const out = join(folder, 'import');
  expect((await seed(['pack', '--file', file, '--out', out])).code).toBe(0);
  const rows = await packedRows(out);
  const id = 'AWSDynamoDB/01693685827463-2d8752fd';
  const path = join(folder, id);
  await mkdir(join(path, 'data'), { recursive: true });
  // A file for each partition of the table, in the order of hashes, some of them empty.
  const files = [rows.slice(3), [], rows.slice(0, 3).reverse()];
  const entries: string[] = [];
  for (const [index, lines] of files.entries()) {
    const name = `x${index}asdl2e4i6iylpqqkd.json.gz`;
    await writeFile(join(path, 'data', name), gzipSync(lines.map((line) => `${line}\n`).join('')));
    const dataFileS3Key = `backups/${id}/data/${name}`;
    const checksums = { md5Checksum: 'sQMSpEILNgoQmarvDFonGQ==', etag: 'af83d6f217c19b8b-1' };
    entries.push(`${JSON.stringify({ itemCount: lines.length, ...checksums, dataFileS3Key })}\n`);
  }
  await writeFile(join(path, 'manifest-files.json'), entries.join(''));
  await writeFile(
    join(path, 'manifest-summary.json'),
    JSON.stringify({
      ...{ version: '2023-08-01', tableArn: 'arn:aws:dynamodb:eu-west-1:123456789012:table/x' },
      ...{ s3Bucket: 'backups', s3Prefix: null, itemCount: rows.length },
      ...{ outputFormat: 'DYNAMODB_JSON', exportType: 'FULL_EXPORT' },
    }),
  );
  const args = ['verify', '--file', file, '--export', path];
  expect(await seed(args)).toMatchObject({ code: 0, stderr: '' });

  await rename(join(path, 'data', 'x1asdl2e4i6iylpqqkd.json.gz'), join(folder, 'elsewhere'));
  const lost = join(path, 'data', 'x1asdl2e4i6iylpqqkd.json.gz');
  expect(await seed(args)).toMatchObject({
    code: 1,
    stdout: '',
    stderr: `${lost}:1: cannot be read: there is no such file or folder.\n`,
  });
});

it('leaves no temporary files', async () => {
  const { folder, file } = await createFiles();
  const temporary = join(folder, 'tmp');
  await mkdir(temporary);
  const out = join(folder, 'import');
  expect((await seed(['pack', '--file', file, '--out', out])).code).toBe(0);
  const args = ['verify', '--file', file, '--export', out];
  expect((await seed(args, { TMPDIR: temporary })).code).toBe(0);
  const found = (await readdir(temporary)).filter((name) => name.startsWith('tenant-claims'));
  expect(found).toEqual([]);
});

it('says what is wrong with files before it compares', async () => {
  const { file } = await createFiles(toLines([TENANTS[1] ?? {}, TENANTS[1] ?? {}]));
  const { table } = await createApplied();
  const { code, stdout, stderr } = await seed(['verify', '--file', file, '--table', table.name]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain(':2:13: tenantId: duplicate of ');
  expect(stderr).toContain('Nothing was compared.\n');
});

it.each([
  [[], /^No table given, add --table NAME, --stage STAGE or --export FOLDER/],
  [['--table', 't', '--export', 'x'], /--export/],
  [['--export', '/nowhere'], /^\/nowhere is no export: there is no manifest-summary\.json/],
  [['--table', 'no-such-table'], /no-such-table/],
])('says in one sentence what is wrong with verify %j', async (args, sentence) => {
  const { file } = await createFiles();
  const { code, stdout, stderr } = await seed(['verify', '--file', file, ...args]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(sentence);
  expect(stderr.trimEnd()).not.toContain('\n');
});
