import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { seed } from '../support/run-seed.ts';
import { createSeedFolder } from '../support/seed-folder.ts';

const folders: string[] = [];

afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

async function createFolder(files: Readonly<Record<string, string>>): Promise<string> {
  const { path } = await createSeedFolder(files);
  folders.push(path);
  return path;
}

/** A place where nothing is yet. */
async function newPlace(name = 'new'): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'factor-'));
  folders.push(folder);
  return join(folder, name);
}

const PLANS = {
  enterprise: { claims: { plan: 'enterprise', seats: 500 }, scopes: ['api/read', 'api/export'] },
  business: { claims: { plan: 'business', seats: 50 }, scopes: ['api/read'] },
};

/** Tenants on two plans, of which all say `extra`. */
function tenantsOf(from: number, to: number) {
  return Array.from({ length: to - from }, (_, at) => {
    const { claims, scopes } = Object.values(PLANS)[at % 2] as (typeof PLANS)['business'];
    const index = from + at;
    return {
      tenantId: `t${String(index).padStart(2, '0')}`,
      claims: { account: `A-${index}`, ...claims },
      scopes,
      departments: [
        { departmentId: 'sales', listClaims: { permissions: ['deal:read', 'deal:write'] } },
      ],
    };
  });
}

const FILES = {
  'catalog.yaml': 'catalog:\n  roles:\n    - roleId: sales\n      groups: [kept]\n',
  'one.yaml': `# a comment\n${JSON.stringify({ tenants: tenantsOf(0, 6) })}\n`,
  'two.json': JSON.stringify({ tenants: tenantsOf(6, 12) }),
  'three.ndjson': tenantsOf(12, 20)
    .map((tenant) => JSON.stringify(tenant))
    .join('\n'),
};

/** All files of a folder. */
async function contentOf(folder: string) {
  const names = (await readdir(folder)).sort();
  return Promise.all(
    names.map(async (name) => [name, await readFile(join(folder, name), 'utf8')] as const),
  );
}

it('writes a catalogue, and tenants that name it', async () => {
  const [files, out] = [await createFolder(FILES), await newPlace()];
  const { code, stdout, stderr } = await seed(['factor', '--file', files, '--out', out]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(
    /^2 plans, 1 role; 20 tenants name a plan, 20 other records name a role; \d\.\d KB → \d\.\d KB\.\n/,
  );
  expect(stdout).toContain('Comments in YAML files are not copied.\n');
  const written = new Map(await contentOf(out));
  expect(written.size).toBe(21);
  expect(written.get('catalog.yaml')).toBe(`catalog:
  plans:
    - planId: enterprise
      claims:
        plan: enterprise
        seats: 500
      scopes:
        - api/read
        - api/export
    - planId: business
      claims:
        plan: business
        seats: 50
      scopes:
        - api/read
  roles:
    - roleId: sales
      groups:
        - kept
    - roleId: sales-2
      listClaims:
        permissions:
          - deal:read
          - deal:write
`);
  expect(written.get('t07.yaml')).toBe(`tenants:
  - tenantId: t07
    claims:
      account: A-7
    plan: business
    departments:
      - departmentId: sales
        roles:
          - sales-2
`);
  const validated = await seed(['validate', '--strict', '--file', out]);
  expect(validated).toMatchObject({ code: 0, stderr: '' });
});

it('writes the same files for the same files, and finds nothing more in them', async () => {
  const [files, first, second, again] = [
    await createFolder(FILES),
    await newPlace(),
    await newPlace(),
    await newPlace(),
  ];
  for (const out of [first, second]) await seed(['factor', files, '--out', out]);
  expect(await contentOf(second)).toEqual(await contentOf(first));
  const { stdout } = await seed(['factor', first, '--out', again, '--json']);
  expect(JSON.parse(stdout)).toMatchObject({ plans: 0, roles: 0, defaults: false, tenants: 20 });
  expect(await contentOf(again)).toEqual(await contentOf(first));
});

it('keeps the order of the tenants in one file, and says as JSON what came of it', async () => {
  const [files, out] = [await createFolder(FILES), await newPlace('new.ndjson')];
  const { code, stdout } = await seed(['factor', files, '--out', out, '--json']);
  expect(code).toBe(0);
  expect(JSON.parse(stdout)).toEqual({
    out,
    plans: 2,
    roles: 1,
    defaults: false,
    tenants: 20,
    tenantsWithNewPlan: 20,
    recordsWithNewRole: 20,
    kept: [],
    noRoom: 0,
    bytesBefore: expect.any(Number),
    bytesAfter: (await readFile(out)).length,
    losesComments: true,
  });
  const lines = (await readFile(out, 'utf8')).trimEnd().split('\n');
  const ids = lines.map((line) => JSON.parse(line).tenantId);
  const idsOf = (from: number, to: number) => tenantsOf(from, to).map(({ tenantId }) => tenantId);
  // The files are read in the order of their names: one, three, two.
  expect(ids).toEqual([undefined, ...idsOf(0, 6), ...idsOf(12, 20), ...idsOf(6, 12)]);
});

it('asks how many records have to share what becomes a plan', async () => {
  const [files, out] = [await createFolder(FILES), await newPlace()];
  const { stdout } = await seed(['factor', files, '--out', out, '--min-records', '11', '--json']);
  expect(JSON.parse(stdout)).toMatchObject({ plans: 0, roles: 1 });
});

it('refuses a folder that is not empty', async () => {
  const [files, out] = [await createFolder(FILES), await createFolder({ 'mine.txt': 'mine' })];
  const { code, stdout, stderr } = await seed(['factor', files, '--out', out]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain(`${out} is not empty`);
  expect(await contentOf(out)).toEqual([['mine.txt', 'mine']]);
});

it('writes nothing if a file is not valid', async () => {
  const [files, out] = [await createFolder(FILES), await newPlace()];
  await writeFile(join(files, 'wrong.yaml'), 'tenants: [{ tenantId: acme, groups: 1 }]\n');
  const { code, stdout, stderr } = await seed(['factor', files, '--out', out]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toContain('groups');
  expect(stderr).toContain('Nothing was written.');
  await expect(readdir(out)).rejects.toThrow('ENOENT');
});

it('asks for a place to write to', async () => {
  const { code, stderr } = await seed(['factor', '--file', 'seed/example']);
  expect({ code, stderr }).toEqual({
    code: 1,
    stderr:
      'No place for the new files given, add --out PATH: see npm run seed -- factor --help.\n',
  });
});
