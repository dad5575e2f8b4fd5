import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { filesIn } from '../../../tools/files/files-in.ts';
import { createEvent, signIn, startTenantsTable } from '../../../tools/testing/index.ts';
import { COMMAND, provideModules, runInProject } from '../../support/installed-package.ts';

const folders: string[] = [];
afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

/** A folder of somebody's with these files. */
async function createFolder(files: Readonly<Record<string, string>> = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tenant-claims-init-'));
  folders.push(folder);
  for (const [path, text] of Object.entries(files)) await writeFile(join(folder, path), text);
  return folder;
}

const init = (folder: string, ...args: readonly string[]) =>
  runInProject(folder, [COMMAND, 'init', ...args]);
const git = (folder: string, ...args: readonly string[]) =>
  runInProject(folder, ['git', '-c', 'user.name=a', '-c', 'user.email=a@example.com', ...args]);

/** The files of a project, without what is installed or made, by a hash of each. */
async function filesOf(folder: string): Promise<Readonly<Record<string, string>>> {
  const paths = (await filesIn(folder))
    .filter((path) => !/^(node_modules|\.git|\.serverless)\//.test(path))
    .sort();
  const hash = async (path: string) =>
    createHash('sha256')
      .update(await readFile(join(folder, path)))
      .digest('hex');
  return Object.fromEntries(
    await Promise.all(paths.map(async (path) => [path, await hash(path)] as const)),
  );
}

const good = async (ended: ReturnType<typeof runInProject>) => {
  const { code, stdout, stderr } = await ended;
  if (code !== 0) throw new Error(`${stdout}${stderr}`);
  return stdout;
};

describe('in an empty folder', () => {
  let folder: string;
  beforeAll(async () => {
    folder = await createFolder();
    await provideModules(folder);
    await good(init(folder, '--yes'));
  });

  it('makes a project whose test signs in through the packaged function', async () => {
    expect(Object.keys(await filesOf(folder))).toEqual([
      '.gitignore',
      'README.md',
      'package.json',
      'serverless.yml',
      'src/extend.ts',
      'src/pre-token-generation.ts',
      'tenants/acme.yaml',
      'tenants/catalog.yaml',
      'test/sign-in.test.mjs',
      'tsconfig.json',
    ]);
    expect(await good(runInProject(folder, ['npm', 'test']))).toMatch(/^# pass 2$/m);
    await good(runInProject(folder, ['npm', 'run', 'check']));
  });

  it('has tenants and own code that the commands read', async () => {
    const tokens = await good(
      runInProject(folder, [
        ...['npx', 'tenant-claims', 'preview', '--tenant', 'acme', '--file', 'tenants'],
        ...['--extension', 'src/extend.ts'],
      ]),
    );
    expect(tokens).toMatch(/greeting +Welcome to Acme Corporation +← extension/);
    await good(runInProject(folder, ['npm', 'run', 'seed', '--', 'validate', '--file', 'tenants']));
  });

  it('changes nothing the second time, nor of a file that is there', async () => {
    await writeFile(join(folder, 'tenants/acme.yaml'), 'tenants: []\n');
    const before = await filesOf(folder);
    expect(await init(folder, '--yes')).toEqual({
      code: 0,
      stdout: 'Nothing to do: this project uses tenant-claims already.\n',
      stderr: '',
    });
    expect(await filesOf(folder)).toEqual(before);
  });

  it('runs with the next release, of which only the version is another', async () => {
    const upgraded = await createFolder();
    await provideModules(upgraded);
    await good(init(upgraded, '--yes'));
    const before = await filesOf(upgraded);
    const path = join(upgraded, 'node_modules/tenant-claims/package.json');
    const manifest = JSON.parse(await readFile(path, 'utf8'));
    await writeFile(path, JSON.stringify({ ...manifest, version: '99.0.0' }));
    expect(await good(runInProject(upgraded, ['npm', 'test']))).toMatch(/^# pass 2$/m);
    expect(await init(upgraded, '--yes')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Nothing to do/),
    });
    expect(await filesOf(upgraded)).toEqual(before);
  });
});

describe('beside a serverless.yml', () => {
  const SERVICE = `service: shop # sells
provider: { name: aws, runtime: nodejs22.x, region: eu-west-1 }
package: { patterns: ["!node_modules/**"], excludeDevDependencies: false }

functions:
  list:
    handler: list.handler

# What the stack has.
resources:
  Resources:
    Customers:
      Type: AWS::Cognito::UserPool
      Properties:
        UserPoolName: !Sub "\${AWS::StackName}-customers"
        Schema:
          - { Name: tenantId, AttributeDataType: String, Mutable: true }
          - { Name: department, AttributeDataType: String, Mutable: true }
`;
  const FILES = {
    'serverless.yml': SERVICE,
    'package.json': '{ "name": "shop" }\n',
    'list.js': 'exports.handler = async () => ({ statusCode: 200 });\n',
    'claims.ts': `import { createPreTokenGeneration } from 'tenant-claims';
export const handler = await createPreTokenGeneration({ extend: () => ({ claims: { shop: 1 } }) });
`,
    '.gitignore': 'node_modules\n.serverless\n',
  };
  let folder: string;
  beforeAll(async () => {
    folder = await createFolder(FILES);
    await provideModules(folder);
    await good(git(folder, 'init', '-q'));
    await good(git(folder, 'add', '-A'));
    await good(git(folder, 'commit', '-qm', 'a shop'));
  });

  it('says what it would add, and writes nothing without a yes', async () => {
    const before = await filesOf(folder);
    const { code, stdout, stderr } = await init(folder);
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'Write 2 files? No terminal to confirm on: add --yes. Nothing was written.\n',
    });
    expect(stdout).toContain('~ serverless.yml\n');
    expect(stdout).toMatch(/^ {4}\+ {3}- tenant-claims$/m);
    expect(stdout).toMatch(/^ {4}\+ {5}userPool: Customers$/m);
    expect(await filesOf(folder)).toEqual(before);
  });

  it('adds a plugin and a section, and the service answers an event with own code', async () => {
    expect(await good(init(folder, '--yes'))).toMatch(
      /\nWritten. Next:\n {2}npm install\n {2}npx serverless package\n$/,
    );
    const after = await readFile(join(folder, 'serverless.yml'), 'utf8');
    expect(after).toBe(
      `${SERVICE}\nplugins:\n  - tenant-claims\n\ncustom:\n  tenantClaims:\n    userPool: Customers\n`,
    );
    await writeFile(join(folder, 'serverless.yml'), `${after}    handler: claims.ts\n`);
    await good(runInProject(folder, ['npx', 'serverless', 'package']));
    const table = await startTenantsTable({ seed: 'seed/example' });
    try {
      const { tokens } = await signIn(
        {
          path: join(folder, '.serverless/preTokenGeneration.zip'),
          handler: 'functions/pre-token-generation.handler',
          environment: table.environment,
        },
        createEvent({ userAttributes: { 'custom:tenantId': 'acme' } }),
      );
      expect(tokens?.accessToken).toMatchObject({ tenantId: 'acme', shop: 1 });
    } finally {
      await table.stop();
    }
  });

  it('refuses what is not committed, unless there is nothing to do', async () => {
    expect(await init(folder, '--yes')).toMatchObject({
      code: 0,
      stdout: expect.stringMatching(/^Nothing to do/),
    });
    await writeFile(join(folder, 'serverless.yml'), `${SERVICE}# later\n`);
    const { code, stderr } = await init(folder, '--yes');
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr:
        'package.json has changes that are not committed: commit them first, so that what init does can be seen and taken back. Nothing was written.\n',
    });
  });
});

it.each([
  [
    { 'index.html': '' },
    'This folder has index.html and no serverless.yml: run init in an empty folder, or beside your serverless.yml.\n',
  ],
  [
    { 'serverless.ts': '' },
    'serverless.ts is not YAML: add tenant-claims to its plugins, and custom.tenantClaims, by hand: see node_modules/tenant-claims/docs/serverless.md.\n',
  ],
  [
    { 'serverless.yml': 'service: a\nplugins: of the shop\n' },
    'serverless.yml is not understood: plugins is no list. Add tenant-claims to its plugins, and custom.tenantClaims, by hand: see node_modules/tenant-claims/docs/serverless.md. Nothing was written.\n',
  ],
])('refuses %j in one sentence', async (files, stderr) => {
  const folder = await createFolder(files as Readonly<Record<string, string>>);
  await provideModules(folder);
  const before = await filesOf(folder);
  expect(await init(folder, '--yes')).toEqual({ code: 1, stdout: '', stderr });
  expect(await filesOf(folder)).toEqual(before);
});
