import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { openExport } from '../../seed/export/export-sink.ts';
import { exportAll, exportSome } from '../../seed/export/export-tenants.ts';
import { findFiles } from '../../seed/files/find-files.ts';
import { formatProblem } from '../../seed/files/problem.ts';
import { readSeed, type SeedPart } from '../../seed/files/read-seed.ts';
import { createSeedIndex } from '../../seed/files/seed-index.ts';
import type { SeedRecord } from '../../seed/files/seed-record.ts';
import { makePlan } from '../../seed/plan/make-plan.ts';
import type { Action } from '../../seed/table/action.ts';
import { createTableReader } from '../../seed/table/table-reader.ts';
import { writeActions } from '../../seed/write/write-actions.ts';
import type { JsonObject } from '../../src/json.ts';
import type { TenantId } from '../../src/records/keys.ts';
import { connectDynamoDb } from '../../tools/aws/dynamodb-connection.ts';
import { anyText } from '../support/any-text.ts';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { readTenants } from '../support/read-tenants.ts';
import { rowsOf, seed, startSeed } from '../support/run-seed.ts';
import { createSeedFolder } from '../support/seed-folder.ts';
import { createTestTable } from '../support/tenants-table.ts';

const SUB = '5f1c2d34-0000-4000-8000-000000000001';
const connection = connectDynamoDb();
const folders: Awaited<ReturnType<typeof createSeedFolder>>[] = [];
const tables: Awaited<ReturnType<typeof createTestTable>>[] = [];

afterAll(async () => {
  for (const table of tables) table.close();
  connection.client.destroy();
  await Promise.all(folders.map((folder) => folder.remove()));
});

async function createTable() {
  const table = await createTestTable();
  tables.push(table);
  return table;
}

async function createFolder() {
  const folder = await createSeedFolder({});
  folders.push(folder);
  return folder.path;
}

/** What an export says: the tenants as files have them, and what is left out. */
async function exported(table: string, ...tenantIds: string[]) {
  const reader = createTableReader(connection, table);
  const seeds: unknown[] = [];
  const left: string[] = [];
  for await (const part of tenantIds.length > 0
    ? exportSome(reader, tenantIds)
    : exportAll(reader)) {
    if (part.kind === 'left-out') left.push(part.reason);
    else seeds.push(part.seed);
  }
  return { seeds, left: left.sort() };
}

async function plan(
  table: string,
  records: () => AsyncIterable<readonly SeedRecord[]>,
  clients: ReadonlyMap<string, string>,
): Promise<Action[]> {
  const actions: Action[] = [];
  const wants = () => ({ differences: false, tokens: false });
  await makePlan(records, {
    reader: createTableReader(connection, table),
    scans: false,
    prune: true,
    catalog: undefined,
    pruneTenants: false,
    tenants: new Map(),
    clients,
    takers: [{ take: (tenant) => void actions.push(...tenant.actions), wants }],
    compare: async () => undefined,
    readsMembers: false,
    now: Date.now,
    onProgress() {},
  });
  return actions;
}

async function apply(table: string, tenants: readonly JsonObject[]) {
  const { records, clients } = await readTenants(tenants);
  await writeActions(connection, table, await plan(table, records, clients), {});
}

/** What a plan from exported files would do. */
async function planFiles(
  table: string,
  out: string,
): Promise<{ problems: string[]; actions: Action[] }> {
  const index = createSeedIndex();
  const parts: SeedPart[] = [];
  for await (const part of readSeed(await findFiles([out]), { checks: 'none', index }))
    parts.push(part);
  async function* records() {
    for (const part of parts) if (part.records.length > 0) yield part.records;
  }
  const problems = parts.flatMap((part) => part.problems);
  return {
    problems: problems.map(formatProblem),
    actions: await plan(table, records, index.clients),
  };
}

async function exportTo(table: string, out: string) {
  const sink = await openExport(out);
  for await (const part of exportAll(createTableReader(connection, table))) {
    if (part.kind === 'left-out') throw new Error(part.reason);
    expect(await sink.write(part)).toBe(true);
  }
  await sink.end();
}

describe('what is left out', () => {
  it('is a row whose key is that of no record, and never takes the place of one', async () => {
    const { name, put } = await createTable();
    await put('TENANT#acme', 'TENANT', { name: 'Acme' });
    await put('TENANT#acme', 'TENANT#x', { name: 'Not Acme' });
    await put('TENANT#acme', 'DEPARTMENT#a', { name: 'A' });
    await put('TENANT#acme', 'DEPARTMENT#a#b', { name: 'Not A' });
    await put('TENANT#acme', 'CLIENT', {});
    await put('TENANT#a b', 'TENANT');
    await put('something', 'else');

    expect(await exported(name)).toEqual({
      seeds: [{ tenantId: 'acme', name: 'Acme', departments: [{ departmentId: 'a', name: 'A' }] }],
      left: [
        'TENANT#a b/TENANT: no row of a tenant',
        'TENANT#acme/CLIENT: it names no tenant',
        'TENANT#acme/DEPARTMENT#a#b: no row of a tenant',
        'TENANT#acme/TENANT#x: no row of a tenant',
        'something/else: no row of a tenant',
      ],
    });
  });

  it('is what belongs to no tenant', async () => {
    const { name, put } = await createTable();
    await put('TENANT#gone', 'DEPARTMENT#sales');
    await put('TENANT#gone', `MEMBER#${SUB}`);
    await put('TENANT#broken', 'TENANT', { claims: 'x' });
    await put('TENANT#broken', 'DEPARTMENT#sales');
    await put('TENANT#stale', 'CLIENT#nothing');
    await put('CLIENT#jobs', 'CLIENT', { tenantId: 'nobody' });
    await put('CLIENT#more', 'CLIENT', { tenantId: 'a b' });
    await put('CLIENT#none', 'CLIENT');

    expect(await exported(name)).toEqual({
      seeds: [],
      left: [
        'CLIENT#jobs/CLIENT: there is no tenant nobody',
        'CLIENT#more/CLIENT: it names no tenant',
        'CLIENT#none/CLIENT: it names no tenant',
        'TENANT#broken/TENANT: claims: expected a map of claims by name',
        'broken: 1 row of a tenant whose own row is broken, or not there',
        'gone: 2 rows of a tenant whose own row is broken, or not there',
      ],
    });
  });

  it('is not the tenant that somebody has chosen', async () => {
    const { name, put } = await createTable();
    await put(`CHOICE#${SUB}`, 'CLIENT#app', { tenantId: 'acme' });

    expect(await exported(name)).toEqual({ seeds: [], left: [] });
  });

  it('is a client that a tenant names and that names nobody, where only some are wanted', async () => {
    const { name, put } = await createTable();
    await put('TENANT#acme', 'TENANT');
    for (const id of ['mine', 'others', 'nobodys', 'gone'])
      await put('TENANT#acme', `CLIENT#${id}`);
    await put('CLIENT#mine', 'CLIENT', { tenantId: 'acme' });
    await put('CLIENT#others', 'CLIENT', { tenantId: 'globex' });
    await put('CLIENT#nobodys', 'CLIENT');

    expect(await exported(name, 'acme', 'acme')).toEqual({
      seeds: [{ tenantId: 'acme', clients: [{ clientId: 'mine' }] }],
      left: ['CLIENT#nobodys/CLIENT: tenantId: expected a value, found none'],
    });
  });
});

it('passes over fields that a row of its kind does not have, whatever they hold', async () => {
  const { name, put } = await createTable();
  const stray = { sub: 'x', clientId: 7 };
  await put('TENANT#acme', 'TENANT', {
    tenantId: 'globex',
    departmentId: 'not an id',
    onlyGrantedScopes: 'x',
    ...stray,
  });
  await put('TENANT#acme', 'DEPARTMENT#sales', { tenantId: 7, departmentId: [], ...stray });
  await put('TENANT#acme', `MEMBER#${SUB}`, {
    tenantId: 7,
    onlyGrantedScopes: 'x',
    departmentId: 'sales',
  });

  expect(await exported(name)).toEqual({
    seeds: [
      {
        tenantId: 'acme',
        departments: [{ departmentId: 'sales' }],
        members: [{ sub: SUB, departmentId: 'sales' }],
      },
    ],
    left: [],
  });
});

it('finds each client at its tenant, wherever it comes in the table and whether or not it is listed', async () => {
  const { name, put } = await createTable();
  for (let number = 0; number < 20; number++) {
    await put(`TENANT#t${number}`, 'TENANT');
    await put(`CLIENT#c${number}`, 'CLIENT', { tenantId: `t${number}` });
    await put(`CLIENT#b${number}`, 'CLIENT', { tenantId: `t${number}`, departmentId: 'x' });
  }
  const { seeds, left } = await exported(name);

  expect(left).toEqual([]);
  expect(seeds).toHaveLength(20);
  expect(seeds).toContainEqual({
    tenantId: 't7',
    clients: [{ clientId: 'b7', departmentId: 'x' }, { clientId: 'c7' }],
  });
});

describe('a tenant that is too large', () => {
  const members = (count: number) =>
    Array.from({ length: count }, (_, index) => ({
      sub: SUB.replace(/.{6}$/, String(index).padStart(6, '0')),
      claims: { text: 'x'.repeat(380_000) },
    }));

  it('for a document of YAML goes to a file of its own form, and leaves no file that nobody could read', async () => {
    const { name } = await createTable();
    await apply(name, [{ tenantId: 'large', members: members(5) }, { tenantId: 'small' }]);
    const folder = await createFolder();

    const yaml = await seed(['export', '--table', name, '--out', join(folder, 'all.yaml')]);
    expect(yaml).toMatchObject({ code: 1, stdout: '' });
    // On a slow machine its progress comes before.
    expect(yaml.stderr.split('\n').slice(-2)).toEqual([
      `${join(folder, 'all.yaml')} would be larger than the 1.5 MB that a document of YAML may have: export to a .ndjson file, or to a new folder.`,
      '',
    ]);
    expect(await readdir(folder)).toEqual([]);

    await exportTo(name, join(folder, 'tenants'));
    expect((await readdir(join(folder, 'tenants'))).sort()).toEqual(['large.ndjson', 'small.yaml']);
    expect(await planFiles(name, join(folder, 'tenants'))).toEqual({ problems: [], actions: [] });
  });

  it('for any file is left out, and the rest is there', async () => {
    const { name, put } = await createTable();
    await put('TENANT#huge', 'TENANT');
    for (const { sub, claims } of members(23))
      await put('TENANT#huge', `MEMBER#${sub}`, { claims });
    await put('TENANT#small', 'TENANT');
    const folder = await createFolder();
    for (const to of ['all.ndjson', 'tenants']) {
      expect(await seed(['export', '--table', name, '--out', join(folder, to)])).toEqual({
        code: 1,
        stdout: `Exported 1 tenant, 1 row, to ${join(folder, to)}.\n`,
        stderr: expect.stringMatching(
          /Left out: huge: more than the 8 MB that a file can say of it\.\nNot all could be exported: correct these rows, then export again\.\n$/,
        ),
      });
    }
  });
});

describe('the file', () => {
  it('has each tenant once, however often it is asked for', async () => {
    const { name, put } = await createTable();
    await put('TENANT#beta', 'TENANT');
    const { stdout } = await seed([
      'export',
      '--table',
      name,
      '--tenant',
      'beta',
      '--tenant',
      'beta',
    ]);

    expect(stdout).toBe('tenants:\n  - tenantId: beta\n');
  });

  it('is JSON if it is called so', async () => {
    const { name } = await createTable();
    await apply(name, [{ tenantId: 'a' }, { tenantId: 'b', name: 'B' }]);
    const out = join(await createFolder(), 'all.json');
    await exportTo(name, out);

    expect(JSON.parse(await readFile(out, 'utf8')).tenants).toHaveLength(2);
    expect(await planFiles(name, out)).toEqual({ problems: [], actions: [] });
  });

  it.each(['none.yaml', 'none.json', 'none.ndjson', 'none'])(
    '%s can say that there are no tenants',
    async (to) => {
      const { name } = await createTable();
      const out = join(await createFolder(), to);
      await exportTo(name, out);

      if (to !== 'none') expect(await planFiles(name, out)).toEqual({ problems: [], actions: [] });
    },
  );

  it.each(['f.yaml', 'f.json', 'f.ndjson', 'folder'])(
    '%s is not left behind by an export that failed',
    async (to) => {
      const { name, put } = await createTable();
      await put('TENANT#acme', 'TENANT');
      const folder = await createFolder();
      const some = ['--tenant', 'acme', '--tenant', 'nope'];
      const { code, stderr } = await seed([
        'export',
        '--table',
        name,
        ...some,
        '--out',
        join(folder, to),
      ]);

      expect({ code, stderr }).toEqual({
        code: 1,
        stderr: 'There is no tenant nope in the table.\n',
      });
      expect(await readdir(folder)).toEqual([]);
    },
  );

  it('leaves alone what somebody else puts where it goes', async () => {
    const folder = join(await createFolder(), 'tenants');
    const sink = await openExport(folder);
    const tenant = (tenantId: TenantId) =>
      ({ kind: 'tenant', tenantId, seed: { tenantId }, rows: 1 }) as const;
    await sink.write(tenant('acme' as TenantId));
    await writeFile(join(folder, 'globex.yaml'), 'mine');
    await expect(sink.write(tenant('globex' as TenantId))).rejects.toThrow(
      `Cannot export to ${join(folder, 'globex.yaml')}: it is there already.`,
    );
    sink.discard();

    expect(await readdir(folder)).toEqual(['globex.yaml']);
    expect(await readFile(join(folder, 'globex.yaml'), 'utf8')).toBe('mine');
  });

  it.each(['f.yaml', 'folder'])('%s is not left behind by an export that was ended', async (to) => {
    const { name, put } = await createTable();
    await put('TENANT#acme', 'TENANT');
    const folder = await createFolder();
    const proxy = await startFaultProxy(process.env.AWS_ENDPOINT_URL_DYNAMODB ?? '');
    // It waits for the table until it is ended.
    proxy.chooseFault = (operation) => (operation === 'Scan' ? 'silence' : 'none');
    const out = ['--out', join(folder, to)];
    const started = startSeed(['export', '--table', name, '--endpoint', proxy.endpoint, ...out]);
    while (!proxy.operations.includes('Scan')) await sleep(10);
    expect(await readdir(folder)).toEqual([to]);
    started.signal('SIGINT');

    expect(await started.ended).toMatchObject({ code: null, stdout: '' });
    expect(await readdir(folder)).toEqual([]);
    await proxy.stop();
  });
});

const odd = fc.oneof(
  fc.constantFrom(
    'yes',
    'null',
    'true',
    '~',
    '0x1f',
    '1e3',
    '2026-01-01',
    '2026-01-01T00:00:00Z',
    '',
    ' ',
    '<<',
  ),
  fc.constantFrom(
    'constructor',
    'toString',
    'a\nb',
    'a\n\n b\n',
    '\n',
    ' a ',
    '\ta',
    'a\r\nb',
    'a: b',
    '- a',
    '# a',
    '&a',
  ),
  fc.constantFrom(
    'a\u2028b\u2029c',
    '\u2028',
    'x\u0085y',
    '\ufeffx',
    '\u202ex',
    '\u001b[2J',
    '\u0000',
    '*a',
    '!a',
    '---',
  ),
  fc.constantFrom(
    `${'long '.repeat(40)}\n  and \u2028 more\n`,
    '"',
    "'",
    '\\',
    '{',
    '%a',
    '@a',
    '? a',
    '...',
  ),
  anyText({ maxLength: 12 }).filter((text) => Buffer.from(text).toString() === text),
);
const name = odd.filter((text) => text !== '' && text !== '__proto__');
const scalar = fc.oneof(odd, fc.integer(), fc.boolean(), fc.constantFrom(0.1, -1.5e-7, 1e15));
const value = fc.oneof(
  scalar,
  fc.array(scalar, { maxLength: 3 }),
  fc.dictionary(name, scalar, { maxKeys: 3 }),
);
const grant = fc.record(
  {
    status: fc.constantFrom('active', 'suspended'),
    name: odd,
    claims: fc.dictionary(name, value, { maxKeys: 4 }),
    groups: fc.array(fc.constantFrom('a', '<<', 'null', '0x1f'), { maxLength: 2 }),
    activeUntil: fc.constantFrom('2030-01-01T00:00:00Z', '2040-01-01T00:00:00+02:00'),
  },
  { requiredKeys: [] },
);
const several = (field: string, ids: readonly string[]) =>
  fc
    .subarray([...ids])
    .chain((chosen) =>
      fc.tuple(...chosen.map((id) => grant.map((fields) => ({ [field]: id, ...fields })))),
    );
const tenant = (tenantId: string) =>
  fc
    .record({
      grant,
      departments: several('departmentId', ['null', '1e3', 'x.y', 'constructor']),
      members: several('sub', [SUB, SUB.replace(/1$/, '2')]),
      clients: several('clientId', [`${tenantId}A`, `${tenantId}_1`, `${tenantId}null`]),
    })
    .map(({ grant: fields, ...lists }): JsonObject => ({ tenantId, ...fields, ...lists }));
const worlds = fc
  .subarray(['a', 'b', '0x1f', 'true'], { minLength: 1 })
  .chain((ids) => fc.tuple(...ids.map(tenant)));

it('says what plan finds no difference to, whatever the table holds', () =>
  fc.assert(
    fc.asyncProperty(
      worlds,
      fc.constantFrom('all.yaml', 'all.ndjson', 'all.json', 'folder'),
      async (tenants, to) => {
        const table = await createTestTable();
        try {
          await apply(table.name, tenants);
          const out = join(await createFolder(), to);
          await exportTo(table.name, out);
          const { problems, actions } = await planFiles(table.name, out);

          expect(problems).toEqual([]);
          expect(actions).toEqual([]);
          expect((await rowsOf(table.name)).filter(({ sk }) => sk === 'TENANT')).toHaveLength(
            tenants.length,
          );
        } finally {
          table.close();
        }
      },
    ),
    { numRuns: 40 },
  ));
