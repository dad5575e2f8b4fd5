import { execFile } from 'node:child_process';
import { lstat, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { failure, passOn, startDynamoDbStandIn } from '../support/dynamodb-stand-in.ts';
import { type Fault, startFaultProxy } from '../support/fault-proxy.ts';
import { startGroup } from '../support/run.ts';
import { rowsOf, seed, startSeed } from '../support/run-seed.ts';
import { createSeedFolder } from '../support/seed-folder.ts';
import { createTestTable } from '../support/tenants-table.ts';

const SUB = '5f1c2d34-0000-4000-8000-000000000001';
const folders: Awaited<ReturnType<typeof createSeedFolder>>[] = [];
const tables: Awaited<ReturnType<typeof createTestTable>>[] = [];

afterAll(async () => {
  for (const table of tables) table.close();
  await Promise.all(folders.map((folder) => folder.remove()));
});

async function createTable() {
  const table = await createTestTable();
  tables.push(table);
  return table;
}

async function filesOf(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await createSeedFolder(files);
  folders.push(folder);
  return folder.path;
}

const UNSEEN = 'Tenants that no file has stay as they are without --prune=tenants.';
const SAME = `No changes: the tenants of the files are as the files say. ${UNSEEN}`;

const SETTINGS = 'Settings: MEMBERSHIP=off (default), ALLOWED_ROLE_ARNS not set (default).';
/** What of the example does not count under them. */
const IDLE = `4 records grant roles, and ALLOWED_ROLE_ARNS is not set: no role passes.
3 members do not count: MEMBERSHIP is off.`;

const place = (table: string) =>
  `table ${table} (us-east-1, ${process.env.AWS_ENDPOINT_URL_DYNAMODB})`;

describe('plan', () => {
  it('says what a change of the files does to rows and to tokens, by its exit code too', async () => {
    const { name } = await createTable();
    const folder = await filesOf({
      'a.yaml': 'tenants: [{ tenantId: acme, claims: { plan: pro }, groups: [users] }]',
    });
    const file = join(folder, 'a.yaml');
    expect(await seed(['apply', file, '--table', name])).toMatchObject({ code: 0 });
    expect(await seed(['plan', file, '--table', name])).toEqual({
      code: 0,
      stdout: `Against ${place(name)}\n${SETTINGS}\n\n${SAME}\n`,
      stderr: '',
    });

    await writeFile(
      file,
      'tenants: [{ tenantId: acme, claims: { plan: basic }, groups: [users, testers] }]',
    );
    const { code, stdout } = await seed(['plan', file, '--table', name]);
    expect(code).toBe(2);
    expect(stdout.split('\n')).toEqual([
      `Against ${place(name)}`,
      SETTINGS,
      '',
      '~ TENANT#acme/TENANT',
      '    ~ claims.plan: "pro" → "basic"',
      '    ~ groups: + "testers"',
      '',
      'What it does to tokens',
      '',
      '  acme: no department',
      '    ID token',
      '      ~ plan: "pro" → "basic"',
      '      ~ cognito:groups: + "testers"',
      '    access token',
      '      ~ plan: "pro" → "basic"',
      '      ~ cognito:groups: + "testers"',
      '',
      `Plan: 0 to add, 1 to change, 0 to remove. ${UNSEEN}`,
      '',
    ]);
    expect(await rowsOf(name)).toMatchObject([{ claims: { plan: 'pro' } }]);
  });

  it('is the same for programs', async () => {
    const { name } = await createTable();
    const folder = await filesOf({ 'a.yaml': 'tenants: [{ tenantId: acme }]' });
    const { code, stdout } = await seed(['plan', folder, '--table', name, '--json']);

    expect(code).toBe(2);
    expect(JSON.parse(stdout)).toEqual({
      tenantClaimsPlan: 1,
      place: { table: name, region: 'us-east-1', endpoint: process.env.AWS_ENDPOINT_URL_DYNAMODB },
      assumed: {
        settings: [
          { variable: 'MEMBERSHIP', value: 'off', from: 'default' },
          { variable: 'ALLOWED_ROLE_ARNS', value: null, from: 'default' },
        ],
        notes: [],
      },
      tenants: [
        {
          tenantId: 'acme',
          actions: [
            {
              op: 'add',
              key: { pk: 'TENANT#acme', sk: 'TENANT' },
              after: { status: { S: 'active' } },
            },
          ],
          differences: [[{ field: 'status', after: 'active' }]],
          tokens: [
            {
              person: { tenantId: 'acme' },
              deniedBefore: 'TENANT_NOT_FOUND',
              idToken: [{ field: 'tenantId', after: 'acme' }],
              accessToken: [{ field: 'tenantId', after: 'acme' }],
            },
          ],
        },
      ],
      counts: { add: 1, change: 0, remove: 0, kept: 0, staySuspended: 0, otherTenants: 0 },
    });
  });

  it('shows what a person reads of a large plan, and has the rest in its file', async () => {
    const { name } = await createTable();
    const lines = Array.from({ length: 300 }, (_, index) =>
      JSON.stringify({ tenantId: `t${index}` }),
    );
    const folder = await filesOf({ 'many.ndjson': lines.join('\n') });
    const out = join(folder, 'plan.json');
    const { code, stdout } = await seed([
      'plan',
      join(folder, 'many.ndjson'),
      '--table',
      name,
      '--out',
      out,
    ]);

    expect(code).toBe(2);
    expect(stdout).toContain('... and 100 more rows: --json or --out FILE has them all.');
    expect(stdout).toContain('Plan: 300 to add, 0 to change, 0 to remove.');
    expect(stdout).toContain('... and more of 250 tenants: --json has them all.');
    expect(JSON.parse(await readFile(out, 'utf8')).tenants).toHaveLength(300);
    // The plan is in the folder of the seed files now.
    expect((await seed(['validate', folder])).stderr).toBe(
      `${out}:1:1: this is a plan and no seed file: keep it elsewhere\n1 problem in 1 file.\n`,
    );
  });
});

describe('apply', () => {
  it('writes the example, and finds nothing to do after that', async () => {
    const { name } = await createTable();
    const first = await seed(['apply', '--file', 'seed/example', '--table', name]);
    const rows = await rowsOf(name);
    expect(first.stdout).toContain(
      `${SETTINGS}\n${IDLE}\nTo ${place(name)}. Plan: 25 to add, 0 to change, 0 to remove.\n`,
    );

    expect(first).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(
        /\+ TENANT#acme\/TENANT\n(?:\+ \S+\n){12}\.\.\. and 5 more rows: .*\nAdded 25, changed 0, removed 0\.\n$/,
      ),
    });
    expect(rows).toHaveLength(25);
    expect(
      rows.find(({ pk, sk }) => pk === 'TENANT#acme' && sk === 'DEPARTMENT#engineering'),
    ).toEqual({
      pk: 'TENANT#acme',
      sk: 'DEPARTMENT#engineering',
      name: 'Engineering',
      status: 'active',
      claims: { costCenter: '4200' },
      roles: ['editor'],
      groups: ['engineers'],
      preferredRole: 'arn:aws:iam::123456789012:role/tenants/acme-engineering',
      scopes: ['api/deploy'],
    });
    expect(await seed(['apply', '--file', 'seed/example', '--table', name])).toMatchObject({
      code: 0,
      stdout: `${SETTINGS}\n${IDLE}\nTo ${place(name)}. ${SAME}\n`,
    });
  });

  it('does what a reviewed plan says, and not what somebody changed meanwhile', async () => {
    const { name, put } = await createTable();
    const folder = await filesOf({
      'a.yaml': 'tenants: [{ tenantId: acme }, { tenantId: globex }]',
    });
    const [file, out] = [join(folder, 'a.yaml'), join(folder, 'plan.json')];
    await seed(['apply', file, '--table', name]);
    await writeFile(
      file,
      'tenants: [{ tenantId: acme, name: Acme }, { tenantId: globex, name: Globex }]',
    );
    expect(await seed(['plan', file, '--table', name, '--out', out])).toMatchObject({ code: 2 });
    await writeFile(file, 'tenants: []'); // what the files say now does not matter
    await put('TENANT#acme', 'TENANT', { name: 'By hand' });

    const { code, stdout, stderr } = await seed(['apply', out]);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr:
        'TENANT#acme/TENANT was changed meanwhile, and is left alone.\n1 row left alone, because they changed meanwhile: plan again.\n',
    });
    expect(stdout).toContain('Added 0, changed 1, removed 0.');
    expect((await rowsOf(name)).map((row) => row.name)).toEqual(['By hand', 'Globex']);
    // Again: what is so already is no conflict.
    expect((await seed(['apply', out])).stdout).toContain('1 row was so already.');
  });

  it('applies a plan only where it was made for', async () => {
    const [{ name }, other] = [await createTable(), await createTable()];
    const folder = await filesOf({ 'a.yaml': 'tenants: [{ tenantId: acme }]' });
    const out = join(folder, 'plan.json');
    await seed(['plan', folder, '--table', name, '--out', out]);
    const { code, stderr } = await seed(['apply', out, '--table', other.name]);

    expect(code).toBe(1);
    expect(stderr).toBe(
      `The plan was made for ${place(name)}, and this is ${place(other.name)}. Nothing was written.\n`,
    );
    expect(await rowsOf(other.name)).toEqual([]);
  });

  it('sends no credentials where a plan says, unless that is this machine', async () => {
    const { name } = await createTable();
    const folder = await filesOf({ 'a.yaml': 'tenants: [{ tenantId: acme }]' });
    const out = join(folder, 'plan.json');
    await seed(['plan', join(folder, 'a.yaml'), '--table', name, '--out', out]);
    const text = await readFile(out, 'utf8');
    const elsewhere = 'http://dynamodb.example.com:8000';
    await writeFile(out, text.replace(process.env.AWS_ENDPOINT_URL_DYNAMODB ?? '', elsewhere));
    const { code, stderr } = await seed(['apply', out]);

    expect(code).toBe(1);
    expect(stderr).toBe(
      `${out} is for DynamoDB at ${elsewhere}: add --endpoint ${elsewhere} if your credentials may go there. Nothing was written.\n`,
    );
  });

  it('blames the plan for an endpoint that only the plan names', async () => {
    const { name } = await createTable();
    const folder = await filesOf({ 'a.yaml': 'tenants: [{ tenantId: acme }]' });
    const out = join(folder, 'plan.json');
    await seed(['plan', join(folder, 'a.yaml'), '--table', name, '--out', out]);
    const text = await readFile(out, 'utf8');
    const closed = 'http://127.0.0.1:1';
    await writeFile(out, text.replace(process.env.AWS_ENDPOINT_URL_DYNAMODB ?? '', closed));
    expect(await seed(['apply', out])).toMatchObject({
      code: 1,
      stderr: `No answer from DynamoDB at ${closed}: check ${out} and the network.\n`,
    });
    expect(await seed(['apply', out, '--endpoint', closed])).toMatchObject({
      stderr: `No answer from DynamoDB at ${closed}: check --endpoint and the network.\n`,
    });
  });

  it.each([
    [
      'a row of another tenant',
      (text: string) => text.replace('TENANT#acme', 'TENANT#globex'),
      /:2: TENANT#globex\/TENANT is no row of tenant acme\./,
    ],
    [
      'a field that no file could say',
      (text: string) => text.replace('{"S":"active"}', '{"S":"root"}'),
      /:2: TENANT#acme\/TENANT: status: expected active or suspended\./,
    ],
    [
      'a field of nobody',
      (text: string) => text.replace('{"status"', '{"note":{"S":"x"},"status"'),
      /:2: TENANT#acme\/TENANT has no field note\./,
    ],
    [
      'a value of no type',
      (text: string) => text.replace('{"S":"active"}', '{"S":5}'),
      /:2: it is not as npm run seed -- plan wrote it\./,
    ],
    [
      'a row twice',
      (text: string) => text.replace(/("actions":\[)(\{.*?\}\}\})\]/, '$1$2,$2]'),
      /:2: TENANT#acme\/TENANT stands there twice\./,
    ],
    [
      'a key that only begins right',
      (text: string) => text.replace('"sk":"TENANT"', '"sk":"MEMBER#x"'),
      /:2: TENANT#acme\/MEMBER#x is no row of tenant acme\./,
    ],
    [
      'an end that is missing',
      (text: string) => text.replace(/\n\].*$/s, '\n'),
      / ends before its end\./,
    ],
    [
      'another version',
      (text: string) => text.replace('"tenantClaimsPlan":1', '"tenantClaimsPlan":9'),
      /:1: it is not as npm run seed -- plan wrote it\./,
    ],
  ])('refuses a plan with %s as a whole', async (_what, edit, sentence) => {
    const { name } = await createTable();
    const folder = await filesOf({ 'a.yaml': 'tenants: [{ tenantId: acme }]' });
    const out = join(folder, 'plan.json');
    await seed(['plan', join(folder, 'a.yaml'), '--table', name, '--out', out]);
    await writeFile(out, edit(await readFile(out, 'utf8')));
    const { code, stderr } = await seed(['apply', out]);

    expect(code).toBe(1);
    expect(stderr).toMatch(sentence);
    expect(stderr.trim()).not.toContain('\n');
    expect(await rowsOf(name)).toEqual([]);
  });

  it('reports a binary value that was changed meanwhile', async () => {
    const { name, putRaw } = await createTable();
    const row = (bytes: string) =>
      `{ "pk": {"S":"TENANT#acme"}, "sk": {"S":"TENANT"}, "status": {"S":"active"}, "name": {"B":"${bytes}"} }`;
    await putRaw(row('AAEC'));
    const folder = await filesOf({ 'a.yaml': 'tenants: [{ tenantId: acme, name: Acme }]' });
    const out = join(folder, 'plan.json');
    await seed(['plan', join(folder, 'a.yaml'), '--table', name, '--out', out]);
    await putRaw(row('AAED'));
    expect(await seed(['apply', out])).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('changed 0'),
    });
    await putRaw(row('AAEC'));
    expect(await seed(['apply', out])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('changed 1'),
    });
  });

  it('goes on to its end for whoever has stopped to listen, and says so by its exit code', async () => {
    const { name } = await createTable();
    const command = `node --import tsx seed/cli.ts apply --file seed/example --table ${name} | true; exit \${PIPESTATUS[0]}`;
    expect(await startGroup('bash', ['-c', command]).ended).toMatchObject({ code: 0 });
    expect(await rowsOf(name)).toHaveLength(25);
  });

  it.each([
    ['--prune', ['--prune']],
    ['--strict', ['--strict']],
  ])('refuses %s for a plan, which says all itself', async (option, args) => {
    const { name } = await createTable();
    const folder = await filesOf({ 'a.yaml': 'tenants: [{ tenantId: acme }]' });
    const out = join(folder, 'plan.json');
    await seed(['plan', join(folder, 'a.yaml'), '--table', name, '--out', out]);
    expect(await seed(['apply', out, ...args])).toMatchObject({
      code: 1,
      stderr: `A plan is applied as it is: leave out ${option}. Nothing was written.\n`,
    });
  });

  it('does not write a plan over a seed file', async () => {
    const { name } = await createTable();
    const folder = await filesOf({ 'a.yaml': 'tenants: [{ tenantId: acme }]' });
    const file = join(folder, 'a.yaml');
    expect(await seed(['plan', file, '--table', name, '--out', file])).toMatchObject({
      code: 1,
      stderr: `${file} is one of the seed files: keep the plan elsewhere. Nothing was planned.\n`,
    });
    expect(await readFile(file, 'utf8')).toContain('tenantId');
  });

  it('writes a plan where a link leads, and replaces nothing that is no file', async () => {
    const { name } = await createTable();
    const folder = await filesOf({ 'a.yaml': 'tenants: [{ tenantId: acme }]' });
    const plan = (out: string) =>
      seed(['plan', join(folder, 'a.yaml'), '--table', name, '--out', join(folder, out)]);
    await writeFile(join(folder, 'plan.json'), '');
    await symlink(join(folder, 'plan.json'), join(folder, 'link.json'));
    await mkdir(join(folder, 'folder'));
    await promisify(execFile)('mkfifo', [join(folder, 'pipe')]);

    expect(await plan('link.json')).toMatchObject({ code: 2 });
    expect((await lstat(join(folder, 'link.json'))).isSymbolicLink()).toBe(true);
    expect(await readFile(join(folder, 'plan.json'), 'utf8')).toMatch(/^\{"tenantClaimsPlan"/);
    for (const out of ['folder', 'pipe']) {
      expect(await plan(out)).toMatchObject({
        code: 1,
        stderr: `Cannot write the plan to ${join(folder, out)}, which is no file: name one, or print the plan by --json.\n`,
      });
    }
    expect((await lstat(join(folder, 'pipe'))).isFIFO()).toBe(true);
    expect((await readdir(folder)).sort()).toEqual([
      'a.yaml',
      'folder',
      'link.json',
      'pipe',
      'plan.json',
    ]);
  });

  it('leaves no plan behind that it could not make', async () => {
    const folder = await filesOf({ 'a.yaml': 'tenants: [{ tenantId: acme }]' });
    const { name } = await createTable();
    const standIn = await startDynamoDbStandIn((call) =>
      call.operation === 'DescribeTable' ? passOn(call) : failure('AccessDeniedException', 'no'),
    );
    const options = [
      '--table',
      name,
      '--endpoint',
      standIn.endpoint,
      '--out',
      join(folder, 'plan.json'),
    ];
    expect(await seed(['plan', join(folder, 'a.yaml'), ...options])).toMatchObject({ code: 1 });
    expect(await readdir(folder)).toEqual(['a.yaml']);
    await standIn.stop();
  });

  it('leaves no plan behind that it was kept from ending', async () => {
    const { name } = await createTable();
    const folder = await filesOf({ 'a.yaml': 'tenants: [{ tenantId: acme }]' });
    const proxy = await startFaultProxy(process.env.AWS_ENDPOINT_URL_DYNAMODB ?? '');
    // It waits for the table until it is ended.
    proxy.chooseFault = (operation) => (operation === 'Scan' ? 'silence' : 'none');
    const options = [
      '--table',
      name,
      '--endpoint',
      proxy.endpoint,
      '--out',
      join(folder, 'plan.json'),
    ];
    const started = startSeed(['plan', join(folder, 'a.yaml'), ...options]);
    while (!proxy.operations.includes('Scan')) await sleep(10);
    expect(await readdir(folder)).toEqual([
      'a.yaml',
      expect.stringMatching(/^plan\.json\..*\.unfinished$/),
    ]);
    started.signal('SIGINT');

    expect(await started.ended).toMatchObject({ code: null });
    expect(await readdir(folder)).toEqual(['a.yaml']);
    await proxy.stop();
  });

  it('asks before it removes anything, and where nobody can be asked wants --yes', async () => {
    const { name } = await createTable();
    const folder = await filesOf({
      'a.yaml': 'tenants: [{ tenantId: acme, departments: [{ departmentId: sales }] }]',
    });
    const file = join(folder, 'a.yaml');
    await seed(['apply', file, '--table', name]);
    await writeFile(file, 'tenants: [{ tenantId: acme }]');

    expect((await seed(['apply', file, '--table', name])).stdout).toContain(
      '1 row that the files do not have: left alone without --prune.',
    );
    expect((await seed(['plan', file, '--table', name])).stdout).toContain(
      '  TENANT#acme/DEPARTMENT#sales is in no file: left alone without --prune\n',
    );
    expect(await seed(['apply', file, '--table', name, '--prune'])).toMatchObject({
      code: 1,
      stderr:
        '- TENANT#acme/DEPARTMENT#sales\n1 row will be removed. No terminal to confirm on: add --yes. Nothing was written.\n',
    });
    expect(await rowsOf(name)).toHaveLength(2);
    expect(await seed(['apply', file, '--table', name, '--prune', '--yes'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Added 0, changed 0, removed 1.'),
    });
    expect(await rowsOf(name)).toHaveLength(1);
  });
});

describe('a tenant that no file has', () => {
  it('is named, and removed only after a question that names it, by a kept plan too', async () => {
    const { name } = await createTable();
    const folder = await filesOf({ 'a.yaml': 'tenants: [{ tenantId: acme }, { tenantId: gone }]' });
    const [file, out] = [join(folder, 'a.yaml'), join(folder, 'plan.json')];
    await seed(['apply', file, '--table', name]);
    await writeFile(file, 'tenants: [{ tenantId: acme }]');
    const args = [file, '--table', name, '--prune=tenants'];

    const { code, stdout } = await seed(['plan', ...args, '--out', out]);
    expect(code).toBe(2);
    expect(stdout).toContain('  No file has tenant gone:\n- TENANT#gone/TENANT\n');
    expect(stdout).toContain(
      'Plan: 0 to add, 0 to change, 1 to remove. 1 tenant that no file has goes as a whole.\n',
    );
    for (const what of [args, [out]]) {
      expect(await seed(['apply', ...what])).toMatchObject({
        code: 1,
        stderr:
          '- TENANT#gone/TENANT\n1 row will be removed. With them 1 tenant will be gone: gone. No terminal to confirm on: add --yes. Nothing was written.\n',
      });
    }
    expect(await rowsOf(name)).toHaveLength(2);
    expect(await seed(['apply', out, '--yes'])).toMatchObject({ code: 0 });
    expect(await rowsOf(name)).toMatchObject([{ pk: 'TENANT#acme' }]);
    expect((await seed(['plan', ...args])).stdout).toContain(
      'No changes: the table is as the files say.\n',
    );
  });
});

describe('remove', () => {
  it('removes a tenant with its machine clients and choices, after a question', async () => {
    const { name, put } = await createTable();
    await seed(['apply', '--file', 'seed/example', '--table', name]);
    await put(`CHOICE#${SUB}`, 'CLIENT#web', { tenantId: 'acme' });
    await put(`CHOICE#${SUB}`, 'CLIENT#app', { tenantId: 'globex' });
    await put('TENANT#acme', 'NOTE#1', { text: 'by hand' });
    const others = (await rowsOf(name)).filter(
      ({ pk, sk, tenantId }) => sk === 'NOTE#1' || (pk !== 'TENANT#acme' && tenantId !== 'acme'),
    );
    const remove = (...more: string[]) =>
      seed(['remove', '--table', name, '--tenant', 'acme', ...more]);

    const refused = await remove();
    expect(refused.code).toBe(1);
    expect(refused.stderr).toMatch(/^- TENANT#acme\/TENANT$/m);
    expect(refused.stderr).toMatch(/^- CHOICE#.*\/CLIENT#web$/m);
    expect(refused.stderr).toMatch(
      / will be gone: acme\. No terminal to confirm on: add --yes\. Nothing was written\.\n$/,
    );
    expect(await remove('--yes')).toMatchObject({
      code: 0,
      stderr: 'TENANT#acme/NOTE#1 is no row of this service, and is left alone.\n',
    });
    expect(await rowsOf(name)).toEqual(others);
    expect(await remove('--yes')).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`There is nothing of tenant acme in table ${name}.\n`),
    });
  });

  it('leaves a row alone that was changed meanwhile, and says so', async () => {
    const { name, put } = await createTable();
    await put('TENANT#acme', 'TENANT');
    await put('TENANT#acme', 'DEPARTMENT#sales');
    const standIn = await startDynamoDbStandIn(async (call) => {
      if (call.operation === 'TransactWriteItems')
        await put('TENANT#acme', 'DEPARTMENT#sales', { name: 'By hand' });
      return passOn(call);
    });
    const args = ['--table', name, '--tenant', 'acme', '--yes', '--endpoint', standIn.endpoint];
    expect(await seed(['remove', ...args])).toMatchObject({
      code: 1,
      stderr:
        'TENANT#acme/DEPARTMENT#sales was changed meanwhile, and is left alone.\n1 row left alone, because they changed meanwhile: run this again.\n',
    });
    expect(await rowsOf(name)).toMatchObject([{ sk: 'DEPARTMENT#sales', name: 'By hand' }]);
    await standIn.stop();
  });
});

describe('a suspended record', () => {
  const world = (plan: string, status = '') => `tenants:
  - tenantId: zz
    claims: { plan: ${plan} }
${status && `    status: ${status}\n`}    members: [{ sub: ${SUB}, claims: { plan: ${plan} } }]
    clients: [{ clientId: jobs, claims: { plan: ${plan} } }]
`;
  const suspended = async (table: string) =>
    (await rowsOf(table)).filter(({ status }) => status === 'suspended').length;

  it('stays suspended when its tenant is applied again, until a file states otherwise', async () => {
    const { name } = await createTable();
    const file = join(await filesOf({ 'a.yaml': world('basic') }), 'a.yaml');
    const call = (...args: string[]) => seed([...args, '--table', name]);
    await call('apply', file);
    for (const which of [[], ['--sub', SUB]]) await call('suspend', '--tenant', 'zz', ...which);
    await call('suspend', '--client', 'jobs');

    const sentence = ' 3 rows suspended, and left so: the files state no status. ';
    expect((await call('plan', file)).stdout).toContain(
      `  TENANT#zz/TENANT keeps status suspended: the files state none\n`,
    );
    await writeFile(file, world('pro'));
    const planned = (await call('plan', file)).stdout;
    expect(planned).not.toContain('status: "suspended" → "active"');
    expect(planned).toContain(
      '  CLIENT#jobs/CLIENT keeps status suspended: the files state none\n',
    );
    expect(planned).toContain(`Plan: 0 to add, 3 to change, 0 to remove.${sentence}`);
    expect((await call('apply', file)).stdout).toContain(sentence);
    expect(await suspended(name)).toBe(3);
    expect(await call('apply', file, '--unconditional')).toMatchObject({ code: 0 });
    expect(await suspended(name)).toBe(3);

    await writeFile(file, world('pro', 'active'));
    expect((await call('plan', file)).stdout).toContain('~ status: "suspended" → "active"');
    expect(await call('apply', file)).toMatchObject({
      code: 1,
      stdout: expect.stringContaining('~ TENANT#zz/TENANT\n    ~ status: "suspended" → "active"\n'),
      stderr:
        '+ TENANT#zz/TENANT: tokens again\n1 record will let users in. No terminal to confirm on: add --yes. Nothing was written.\n',
    });
    expect(await suspended(name)).toBe(3);
    expect(await call('apply', file, '--yes')).toMatchObject({ code: 0 });
    expect(await suspended(name)).toBe(2);
  });

  it('is asked about by apply when a file takes tokens away, and not for other changes', async () => {
    const { name } = await createTable();
    const file = join(await filesOf({ 'a.yaml': world('basic') }), 'a.yaml');
    const call = () => seed(['apply', file, '--table', name]);
    expect(await call()).toMatchObject({ code: 0 });
    await writeFile(file, world('pro'));
    const { code, stdout } = await call();
    expect(code).toBe(0);
    expect(stdout).toContain('~ TENANT#zz/TENANT\n    ~ claims.plan: "basic" → "pro"\n');
    await writeFile(file, world('pro', 'suspended'));
    expect(await call()).toMatchObject({
      code: 1,
      stderr:
        '- TENANT#zz/TENANT: no new tokens\n1 record will count no more. No terminal to confirm on: add --yes. Nothing was written.\n',
    });
  });

  it('stays suspended also when that happened after the plan', async () => {
    const { name } = await createTable();
    const folder = await filesOf({ 'a.yaml': world('basic') });
    const [file, out] = [join(folder, 'a.yaml'), join(folder, 'plan.json')];
    await seed(['apply', file, '--table', name]);
    await writeFile(file, world('pro'));
    await seed(['plan', file, '--table', name, '--out', out]);
    await seed(['suspend', '--tenant', 'zz', '--table', name]);

    expect(await seed(['apply', out])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('TENANT#zz/TENANT was changed meanwhile, and is left alone.'),
    });
    expect(await suspended(name)).toBe(1);
  });
});

describe('apply, on bad days', () => {
  const world = (count: number, revision: number) =>
    Array.from({ length: count }, (_, index) =>
      JSON.stringify({
        tenantId: `tenant-${index}`,
        claims: { revision },
        departments: [{ departmentId: `d${revision}` }],
        clients: [{ clientId: `client${revision}0${index}` }],
      }),
    ).join('\n');

  it('leaves a client findable whose removal was in conflict', async () => {
    const { name, put } = await createTable();
    const folder = await filesOf({
      'a.ndjson': world(1, 1),
      'none.ndjson': '{"tenantId":"tenant-0"}',
    });
    await seed(['apply', join(folder, 'a.ndjson'), '--table', name]);
    const out = join(folder, 'plan.json');
    await seed(['plan', join(folder, 'none.ndjson'), '--table', name, '--prune', '--out', out]);
    await put('CLIENT#client100', 'CLIENT', { tenantId: 'tenant-0', name: 'By hand' });
    expect(await seed(['apply', out, '--yes'])).toMatchObject({ code: 1 });

    const { stdout } = await seed([
      'plan',
      join(folder, 'none.ndjson'),
      '--table',
      name,
      '--prune',
    ]);
    expect(stdout).toContain('- CLIENT#client100/CLIENT');
    expect(stdout).toContain('- TENANT#tenant-0/CLIENT#client100');
  });

  it('finishes the job when it runs again after it was killed, wherever that was', async () => {
    const { name } = await createTable();
    const folder = await filesOf({ 'a.ndjson': world(300, 1) });
    const proxy = await startFaultProxy(process.env.AWS_ENDPOINT_URL_DYNAMODB ?? '');
    const args = ['apply', join(folder, 'a.ndjson'), '--table', name, '--prune', '--yes'];
    for (let revision = 1; revision <= 3; revision++) {
      await writeFile(join(folder, 'a.ndjson'), world(300, revision));
      const writes = () => proxy.operations.filter((each) => each.startsWith('Transact')).length;
      const before = writes();
      const killed = startSeed([...args, '--endpoint', proxy.endpoint]);
      // Somewhere in its writing: at the first request, after a few, and after more.
      while (writes() - before < revision * revision) await sleep(5);
      killed.signal('SIGKILL');
      await killed.ended;
    }
    await proxy.stop();
    expect(await seed(args)).toMatchObject({ code: 0 });
    const { stdout } = await seed(['plan', join(folder, 'a.ndjson'), '--table', name, '--prune']);
    expect(stdout).toContain(`${SAME}\n`);
  });

  it('comes to the same table while DynamoDB throttles, fails and hangs up', async () => {
    const { name } = await createTable();
    const folder = await filesOf({ 'a.ndjson': world(250, 1) });
    const proxy = await startFaultProxy(process.env.AWS_ENDPOINT_URL_DYNAMODB ?? '');
    const faults: Fault[] = [
      'throttle',
      'none',
      'error',
      'none',
      'reset',
      'none',
      'refuse',
      'none',
    ];
    let turn = 0;
    proxy.chooseFault = () => faults[turn++ % faults.length] ?? 'none';
    const args = [join(folder, 'a.ndjson'), '--table', name];
    // While a plan is made, DynamoDB may fail; what was written by then is there, and the rest
    // comes with the next run.
    let ended = await seed(['apply', ...args, '--endpoint', proxy.endpoint]);
    for (let run = 1; run < 10 && ended.code !== 0; run++) {
      ended = await seed(['apply', ...args, '--endpoint', proxy.endpoint]);
    }
    await proxy.stop();

    expect(ended).toMatchObject({ code: 0 });
    expect(turn).toBeGreaterThan(faults.length);
    expect(await rowsOf(name)).toHaveLength(1_000);
    expect((await seed(['plan', ...args])).stdout).toContain(`${SAME}\n`);
  });
});

describe('export', () => {
  it.each(['tenants.ndjson', 'tenants.yaml', 'folder'])(
    'to %s is what plan finds no difference to',
    async (to) => {
      const { name } = await createTable();
      await seed(['apply', '--file', 'seed/example', '--table', name]);
      const folder = await filesOf({});
      const out = join(folder, to);
      const { code, stdout, stderr } = await seed(['export', '--table', name, '--out', out]);

      expect({ code, stdout, stderr }).toEqual({
        code: 0,
        stdout: `Exported 5 tenants, 24 rows, to ${out}.\n`,
        stderr: '',
      });
      if (to === 'folder') expect((await readdir(out)).length).toBe(6);
      expect((await seed(['plan', out, '--table', name, '--prune'])).stdout).toContain(
        'No changes',
      );
      expect(await seed(['export', '--table', name, '--out', out])).toMatchObject({
        code: 1,
        stdout: '',
      });
    },
  );

  it('writes some tenants as people would', async () => {
    const { name } = await createTable();
    await seed(['apply', '--file', 'seed/example', '--table', name]);
    const { stdout } = await seed(['export', '--table', name, '--tenant', 'initech']);

    expect(stdout).toBe(`tenants:
  - tenantId: initech
    name: Initech
    status: suspended
    plan: business
    groups:
      - initech-users
    departments:
      - departmentId: reporting
        name: TPS Reporting
        claims:
          coverSheets: true
`);
    expect(await seed(['export', '--table', name, '--tenant', 'nobody'])).toMatchObject({
      code: 1,
      stderr: 'There is no tenant nobody in the table.\n',
    });
  });

  it('says what it has to leave out', async () => {
    const { name, put } = await createTable();
    await put('TENANT#acme', 'TENANT');
    await put('TENANT#acme', 'DEPARTMENT#sales', { status: 'broken' });
    const { code, stdout, stderr } = await seed(['export', '--table', name]);

    expect({ code, stdout }).toEqual({ code: 1, stdout: 'tenants:\n  - tenantId: acme\n' });
    expect(stderr).toBe(
      'Left out: TENANT#acme/DEPARTMENT#sales: status: expected active or suspended.\nNot all could be exported: correct these rows, then export again.\n',
    );
  });
});

describe('export of what was put in by hand', () => {
  it('says that no plan takes it, and keeps it all the same', async () => {
    const { name, put } = await createTable();
    await put('TENANT#acme', 'TENANT', { claims: { sub: 'x' } });
    await put('TENANT#acme', `MEMBER#${SUB}`, { departmentId: 'gone' });
    const out = join(await filesOf({}), 'all.yaml');
    const { code, stdout, stderr } = await seed(['export', '--table', name, '--out', out]);

    expect({ code, stdout }).toEqual({
      code: 1,
      stdout: `Exported 1 tenant, 2 rows, to ${out}.\n`,
    });
    expect(stderr.trim().split('\n')).toEqual([
      expect.stringMatching(/all\.yaml:.*claims\.sub/),
      expect.stringMatching(/all\.yaml:.*expected a department of the same tenant/),
      'Exported as it is, but no plan takes these files: correct the rows and export again, or correct the files.',
    ]);
    expect(await readFile(out, 'utf8')).toContain('departmentId: gone');
  });
});

describe('get, suspend and resume', () => {
  it('show and change the status of one record, and say what they changed', async () => {
    const { name } = await createTable();
    await seed(['apply', '--file', 'seed/example', '--table', name]);
    const call = (...args: string[]) => seed([...args, '--table', name]);
    const department = ['--tenant', 'acme', '--department', 'sales'];

    const { stdout } = await call('suspend', ...department);
    expect(stdout.split('\n')).toEqual([
      `In ${place(name)}`,
      'TENANT#acme/DEPARTMENT#sales: status active → suspended. No new tokens from now on, as soon as the function reads it again (CACHE_TTL_SECONDS, 30 by default). It stays so, unless a seed file states status: active.',
      '',
    ]);
    expect((await call('suspend', ...department)).stdout).toBe(
      'TENANT#acme/DEPARTMENT#sales: suspended already, nothing changed.\n',
    );
    expect((await call('get', ...department)).stdout).toMatch(
      /^# TENANT#acme\/DEPARTMENT#sales\nname: Sales\nstatus: suspended\nclaims:\n/,
    );
    expect((await call('resume', ...department)).stdout).toMatch(
      /status suspended → active\. New tokens again/,
    );
    expect((await call('suspend', '--tenant', 'acme', '--sub', SUB)).stdout).toMatch(
      /active → suspended\. No new .* This counts only where MEMBERSHIP is optional or required\./,
    );
    expect((await call('suspend', '--client', '4nightlyjobs0example')).stdout).toMatch(
      /active → suspended/,
    );
    const rows = await rowsOf(name);
    expect(
      rows.filter((row) => row.status === 'suspended').map(({ pk, sk }) => `${pk}/${sk}`),
    ).toEqual([
      'CLIENT#4nightlyjobs0example/CLIENT',
      'TENANT#acme/DEPARTMENT#skunkworks',
      `TENANT#acme/MEMBER#${SUB}`,
      'TENANT#initech/TENANT',
    ]);
  });

  it('say that a record does not count outside its dates, whatever its status', async () => {
    const { name, put } = await createTable();
    await put('TENANT#acme', 'TENANT', {
      status: 'suspended',
      activeUntil: '2020-01-01T00:00:00Z',
    });
    const resume = () => seed(['resume', '--tenant', 'acme', '--table', name]);
    const ended = 'No new tokens all the same: it has ended: activeUntil is 2020-01-01T00:00:00Z.';

    expect((await resume()).stdout).toContain(
      `: status suspended → active. ${ended} If its seed file states status: suspended, change that too`,
    );
    expect((await resume()).stdout).toBe(
      `TENANT#acme/TENANT: active already, nothing changed. ${ended}\n`,
    );
  });

  it('show what no seed file can say, and whose client it is', async () => {
    const { name, putRaw } = await createTable();
    await putRaw(`{
      "pk": {"S": "CLIENT#jobs"}, "sk": {"S": "CLIENT"}, "tenantId": {"S": "acme\\u001b[2J"}, "status": {"B": "aGk="},
      "claims": {"M": {"serial": {"N": "12345678901234567890"}}}, "name": {"S": "a\u202eb"}
    }`);
    expect(await seed(['get', '--client', 'jobs', '--table', name])).toEqual({
      code: 0,
      stdout: [
        '# CLIENT#jobs/CLIENT',
        '# of tenant acme\\u001b[2J',
        '# status: expected no binary value',
        '# claims.serial: expected a number that JSON can hold; write larger ones as strings',
        'name: "a\\u202eb"',
        '',
      ].join('\n'),
      stderr: '',
    });
    expect((await seed(['suspend', '--client', 'jobs', '--table', name])).stdout).toMatch(
      /: status \{.*\} → suspended\./,
    );
  });

  it.each([
    [['get'], /^Say which record: --tenant ID, .* or --app-client ID\.$/m],
    [['get', '--tenant', 'a b'], /^--tenant "a b": expected an id: 1 to 64 letters, /],
    [['get', '--tenant', 'nobody'], /^There is no TENANT#nobody\/TENANT in table /],
    [
      ['suspend', '--tenant', 'a', '--sub', SUB, '--department', 'b'],
      /^Say which record: .*--tenant ID --sub ID, /,
    ],
    [['resume', '--client', 'jobs', '--tenant', 'a'], /^Say which record: .* or --app-client ID\./],
  ])('says in one sentence what is wrong with %j', async (args, sentence) => {
    const { name } = await createTable();
    const { code, stdout, stderr } = await seed([...args, '--table', name]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(sentence);
    expect(stderr.trim()).not.toContain('\n');
  });
});
