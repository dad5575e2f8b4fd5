import { randomUUID } from 'node:crypto';
import { argsOfCommand } from '../support/bundle-commands.ts';
import { runNode } from '../support/run.ts';
import { createSeedFolder } from '../support/seed-folder.ts';
import { createTestTable } from '../support/tenants-table.ts';

const folders: Awaited<ReturnType<typeof createSeedFolder>>[] = [];
afterAll(() => Promise.all(folders.map((folder) => folder.remove())));

const ENVIRONMENT = {
  ALLOWED_ROLE_ARNS: 'arn:aws:iam::123456789012:role/tenants/*',
  AWS_CONFIG_FILE: '/nowhere',
  AWS_SHARED_CREDENTIALS_FILE: '/nowhere',
  AWS_EC2_METADATA_DISABLED: 'true',
};

const preview = (args: readonly string[], env: NodeJS.ProcessEnv = {}, input = '') =>
  runNode([...argsOfCommand('tools/preview/preview-command.ts'), ...args], {
    env: { ...process.env, ...ENVIRONMENT, ...env },
    input,
  });

async function fileOf(name: string, text: string | Uint8Array): Promise<string> {
  const folder = await createSeedFolder({ [name]: text });
  folders.push(folder);
  return `${folder.path}/${name}`;
}

const EXAMPLE = ['--file', 'seed/example'];
const ENGINEERING = ['--tenant', 'acme', '--department', 'engineering'];

describe('with own code', () => {
  it('says what comes of it, and which claims are its own', async () => {
    const module = await fileOf(
      'extend.mjs',
      `export const extend = async ({ identity, records }) => ({
  claims: { workspace: identity.tenantId + '/' + records.at(-1).id },
  iamRoles: ['arn:aws:iam::999999999999:role/Administrator'],
});`,
    );
    const { code, stdout, stderr } = await preview([
      ...ENGINEERING,
      ...EXAMPLE,
      '--extension',
      module,
    ]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^ {2}\+ workspace +acme\/engineering +← extension$/m);
    expect(stdout).toMatch(
      /^ {2}role arn:\S+Administrator: matches no pattern of ALLOWED_ROLE_ARNS \(role-not-allowed\) +← extension$/m,
    );
  });

  it('says what is wrong with what it returns, by the setting', async () => {
    const module = await fileOf('extend.mjs', `export const extend = () => ({ groups: 'alice' });`);
    const args = [...ENGINEERING, ...EXAMPLE, '--extension', module];
    const denied = await preview(args);
    expect(denied.code).toBe(3);
    expect(denied.stdout).toContain('no token: EXTENSION_FAILED');
    expect(denied.stdout).toContain('extension returned groups: expected a list of strings');
    const reported = await preview(args, { EXTENSION_FAILURE: 'report' });
    expect(reported.code).toBe(0);
    expect(reported.stdout).toContain(
      'extension returned groups: expected a list of strings: nothing of it counts (extension-failed)  ← extension',
    );
    expect(denied.stdout + reported.stdout).not.toContain('alice');
  });

  it('takes own code that has names of its own for what a bundle brings', async () => {
    const module = await fileOf(
      'required.mjs',
      `import { createRequire } from 'node:module';
const require = createRequire(import.meta.url);
const { posix } = require('node:path');
export const extend = () => ({ claims: { separator: posix.sep } });`,
    );
    const { code, stdout } = await preview([...ENGINEERING, ...EXAMPLE, '--extension', module]);
    expect(code).toBe(0);
    expect(stdout).toMatch(/separator +\/ +← extension/);
  });

  it('refuses a module that is not there, or has no own code, in one sentence', async () => {
    const missing = await preview([...ENGINEERING, ...EXAMPLE, '--extension', '/nowhere.mjs']);
    expect(missing.code).toBe(1);
    expect(missing.stderr).toMatch(/^Cannot load --extension \/nowhere\.mjs: Could not resolve/);
    // As a function that would begin with its environment.
    const module = await fileOf(
      'handler.mjs',
      "export const handler = () => {};\nthrow new Error('This module is not to run');",
    );
    const other = await preview([...ENGINEERING, ...EXAMPLE, '--extension', module]);
    expect(other.code).toBe(1);
    expect(other.stderr).toMatch(/handler\.mjs exports no function extend: put own code into/);
  });
});

describe('from seed files', () => {
  it('prints both tokens, and the row behind each claim', async () => {
    const { code, stdout, stderr } = await preview([...ENGINEERING, ...EXAMPLE]);

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^ID token {2}[\d,]+ → [\d,]+ bytes$/m);
    expect(stdout).toMatch(/^ {2}\+ seats +2500 +← TENANT#acme\/TENANT$/m);
    expect(stdout).toMatch(
      /^ {2}\+ cognito:roles +arn:\S+acme-engineering +← TENANT#acme\/DEPARTMENT#engineering$/m,
    );
    expect(stdout).toMatch(/^ {2}~ scope +api\/read +← CATALOG\/DEFAULTS$/m);
    expect(stdout).toMatch(/^ {2}cookie +4,096 +\d+ % +\d+ %$/m);
    expect(stdout).toMatch(/^ {2}S3, Apache, nginx +8,192 {30,}\d+ %$/m);
    expect(stdout).toMatch(/^On V1_0\n(?: {2}.*\n)* {2}Access token without tenantId/m);
    expect(stdout).not.toContain('\u001b[');
  });

  it('names the row behind each item of a list, and the row that names it', async () => {
    const { stdout } = await preview(['--tenant', 'acme', '--department', 'sales', ...EXAMPLE]);

    expect(stdout).toMatch(
      /^ {2}\+ features +sso +← CATALOG\/PLAN#enterprise, named by TENANT#acme\/TENANT\n {2}\+ +audit +← CATALOG\/PLAN#enterprise, named by TENANT#acme\/TENANT\n {2}\+ +crm +← TENANT#acme\/DEPARTMENT#sales$/m,
    );
  });

  it('shows the items of a list below the text that it is on V1_0', async () => {
    const args = ['--tenant', 'pied-piper-trial', '--event-version', 'V1_0', ...EXAMPLE];

    expect((await preview(args)).stdout).toContain(String.raw`"[\"audit\"]"`);
    expect((await preview(args)).stdout).toMatch(
      /^ {2}\+ features +"\S+"\n {2}\+ {2,}audit +← TENANT#pied-piper-trial\/TENANT$/m,
    );
  });

  it('says which plan and role do not count, and why', async () => {
    const file = await fileOf(
      'a.yaml',
      `catalog: { plans: [{ planId: old, status: suspended }] }
tenants: [{ tenantId: acme, plan: old, roles: [ghost], claims: { a: '\${user.nickname}' } }]`,
    );
    const { code, stdout } = await preview(['--tenant', 'acme', '--file', file]);

    expect(code).toBe(0);
    expect(stdout).toContain(`Taken out
  plan old: this plan is not active now: its status is suspended (not-active)  ← TENANT#acme/TENANT
  named role ghost: the catalogue does not have this role (not-in-catalogue)  ← TENANT#acme/TENANT
  claim a: what a placeholder in it reads is not there, or cannot be converted (template-value)  ← TENANT#acme/TENANT
`);
  });

  it('says what is taken out, and by which rule', async () => {
    const { stdout } = await preview([...ENGINEERING, ...EXAMPLE], { ALLOWED_ROLE_ARNS: '' });

    expect(stdout).toMatch(
      /^ {2}preferred role arn:\S+: matches no pattern of ALLOWED_ROLE_ARNS \(role-not-allowed\) {2}← TENANT#acme\/DEPARTMENT#engineering$/m,
    );
  });

  it('shows what the lint would refuse, rather than refuse it', async () => {
    const file = await fileOf('a.yaml', 'tenants: [{ tenantId: acme, claims: { sub: x } }]');
    const { code, stdout } = await preview(['--tenant', 'acme', '--file', file]);

    expect(code).toBe(0);
    expect(stdout).toContain('claim sub: only Cognito itself sets this claim (reserved-claim)');
  });

  it('prints a denial as the client sees it, with the record, and exits with 3', async () => {
    expect(await preview(['--tenant', 'acme', '--department', 'research', ...EXAMPLE])).toEqual({
      code: 3,
      stderr: '',
      stdout: `✗ no token: DEPARTMENT_NOT_FOUND
  The client sees  UserLambdaValidationException: PreTokenGeneration failed with error The department of this account is not known here. Ask your administrator.
  The record       TENANT#acme/DEPARTMENT#research, which is not there
  The log says     TENANT#acme/DEPARTMENT#research: not in the table

Settings of the environment of this command
  ALLOWED_ROLE_ARNS=arn:aws:iam::123456789012:role/tenants/*
  all others as by default
`,
    });
  });

  it('says which date denies', async () => {
    const file = await fileOf(
      'a.yaml',
      'tenants: [{ tenantId: acme, activeUntil: 2020-01-31T00:00:00Z }]',
    );
    const { code, stdout } = await preview(['--tenant', 'acme', '--file', file]);

    expect(code).toBe(3);
    expect(stdout).toMatch(
      /^ {2}The record {7}TENANT#acme\/TENANT: activeUntil 2020-01-31T00:00:00Z has passed$/m,
    );
  });

  it('prints JSON for programs', async () => {
    const { code, stdout } = await preview([
      '--client',
      '4nightlyjobs0example',
      ...EXAMPLE,
      '--json',
    ]);

    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({
      eventVersion: 'V3_0',
      outcome: 'issued',
      tokens: [
        { token: 'access', bytes: { before: expect.any(Number), after: expect.any(Number) } },
      ],
      dropped: expect.arrayContaining([expect.objectContaining({ rule: 'group-of-machine' })]),
    });
  });

  it('lets the caller select a tenant where that is allowed', async () => {
    const sub = '5f1c2d34-0000-4000-8000-000000000001';
    const file = await fileOf(
      'a.yaml',
      `tenants: [{ tenantId: one, members: [{ sub: ${sub} }] }, { tenantId: two, members: [{ sub: ${sub} }] }]`,
    );
    const env = { MEMBERSHIP: 'required', TENANT_SWITCHING: 'request' };
    const args = ['--tenant', 'one', '--sub', sub, '--metadata', 'tenantId=two', '--file', file];

    expect((await preview(args, env)).stdout).toMatch(
      /^ {2}\+ tenantId +two +← TENANT#two\/TENANT$/m,
    );
  });

  it('takes an event as Cognito sends it', async () => {
    const file = await fileOf(
      'event.json',
      JSON.stringify({
        version: '2',
        triggerSource: 'TokenGeneration_Authentication',
        callerContext: { clientId: '4mine' },
        request: {
          userAttributes: {
            sub: '5f1c2d34-0000-4000-8000-000000000001',
            'custom:tenantId': 'globex',
          },
          groupConfiguration: { groupsToOverride: ['beta'] },
          scopes: ['openid'],
        },
        response: { claimsAndScopeOverrideDetails: null },
      }),
    );
    const { code, stdout } = await preview(['--event', file, ...EXAMPLE]);

    expect(code).toBe(0);
    expect(stdout).toMatch(/^ {4}aud +4mine$/m);
    expect(stdout).toMatch(/^ {2}~ cognito:groups +beta +← user pool$/m);
  });
});

describe('an event out of a log', () => {
  const event = {
    version: '2',
    triggerSource: 'TokenGeneration_Authentication',
    region: 'eu-west-1',
    userPoolId: 'eu-west-1_Acme',
    userName: 'jane',
    callerContext: { clientId: '4mine' },
    request: { userAttributes: { 'custom:tenantId': 'globex' } },
  };
  const issuer = /^ {4}iss +https:\/\/cognito-idp\.eu-west-1\.amazonaws\.com\/eu-west-1_Acme$/m;

  it('comes from the standard input, as a logger has wrapped it', async () => {
    const input = JSON.stringify({ level: 'INFO', message: JSON.stringify(event) });
    const { code, stdout, stderr } = await preview(['--event', '-', ...EXAMPLE], {}, input);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(issuer);
    expect(stdout).toMatch(/^ {4}cognito:username +jane$/m);
  });

  it('comes from a file that PowerShell wrote', async () => {
    const bytes = Buffer.from(`\ufeff${JSON.stringify({ event })}\r\n`, 'utf16le');
    const { code, stdout } = await preview(['--event', await fileOf('e.json', bytes), ...EXAMPLE]);
    expect(code).toBe(0);
    expect(stdout).toMatch(issuer);
  });
});

it('says that a member record does not count where nobody asks for one', async () => {
  const { code, stderr } = await preview([
    ...ENGINEERING,
    '--sub',
    '5f1c2d34-0000-4000-8000-000000000001',
    ...EXAMPLE,
  ]);
  expect({ code, stderr }).toEqual({
    code: 0,
    stderr:
      'The member record of --sub does not count: that takes MEMBERSHIP=required or optional in the environment.\n',
  });
});

it('asks for the sub where only a member record proves the tenant', async () => {
  expect(await preview([...ENGINEERING, ...EXAMPLE], { MEMBERSHIP: 'required' })).toEqual({
    code: 1,
    stdout: '',
    stderr: 'With MEMBERSHIP=required only a member record proves the tenant: add --sub SUB.\n',
  });
});

describe('a user of an identity provider, at an app client', () => {
  const ASKED = '--provider AcmeSAML --group CN=Engineering,OU=Acme --group Everyone'.split(' ');
  const AT_PARTNER = [...ASKED, '--app-client', '6partnerapp'];
  const ON = { IDENTITY_PROVIDERS: 'on' };
  const provider = {
    ...{ tenantId: 'acme', issuer: 'https://sts.example.com/acme' },
    groupsAttribute: 'custom:idp_groups',
    groups: [
      { name: 'CN=Engineering,OU=Acme', roles: ['editor'], departmentId: 'engineering' },
      { name: 'Everyone', groups: ['staff', 'guests'] },
    ],
  };
  const appClient = { only: { groups: ['staff'] }, claims: { audience: 'partner' } };
  const expectAll = (stdout: string) => {
    const by =
      '← CATALOG/ROLE#editor, named by CATALOG/IDP#AcmeSAML group "CN=Engineering,OU=Acme"';
    expect(stdout).toMatch(/^ {2}\+ departmentId +engineering +← TENANT#acme\/DEPARTMENT#/m);
    expect(stdout).toMatch(new RegExp(`^ {2}\\+ level +2 +${by}$`, 'm'));
    expect(stdout).toMatch(
      /^ {2}\+ cognito:groups +staff +← CATALOG\/IDP#AcmeSAML group "Everyone"$/m,
    );
    expect(stdout).toMatch(/^ {2}\+ audience +partner +← CATALOG\/APP#6partnerapp$/m);
    expect(stdout).toContain(`Taken out
  group guests: the app client of the sign-in does not get it: CATALOG/APP#6partnerapp (app-client)  ← CATALOG/IDP#AcmeSAML group "Everyone"
`);
  };

  it('is shown on seed files', async () => {
    const seed = {
      catalog: {
        roles: [{ roleId: 'editor', claims: { level: 2 } }],
        identityProviders: [{ provider: 'AcmeSAML', ...provider }],
        appClients: [{ clientId: '6partnerapp', ...appClient }],
      },
      tenants: [
        {
          ...{ tenantId: 'acme', signIn: 'identity-provider' },
          departments: [{ departmentId: 'engineering' }],
        },
      ],
    };
    const file = await fileOf('a.json', JSON.stringify(seed));
    const { code, stdout, stderr } = await preview([...AT_PARTNER, '--file', file], ON);

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expectAll(stdout);
    const json = await preview([...AT_PARTNER, '--file', file, '--json'], ON);
    expect(JSON.parse(json.stdout)).toMatchObject({
      dropped: [
        { source: 'CATALOG/IDP#AcmeSAML', group: 'Everyone', record: 'CATALOG/APP#6partnerapp' },
      ],
    });
    const { stdout: denied, stderr: hint } = await preview([...ASKED, '--file', file]);
    expect(denied).toContain('TENANT_MISSING');
    expect(hint).toBe(
      'The record of --provider does not count: that takes IDENTITY_PROVIDERS=on in the environment.\n',
    );
  });

  it('is shown on a table', async () => {
    const table = await createTestTable();
    await table.put('CATALOG', 'ROLE#editor', { claims: { level: 2 } });
    await table.put('CATALOG', 'IDP#AcmeSAML', provider);
    await table.put('CATALOG', 'APP#6partnerapp', appClient);
    await table.put('TENANT#acme', 'TENANT', { signIn: 'identity-provider' });
    await table.put('TENANT#acme', 'DEPARTMENT#engineering');
    const at = ['--table', table.name, '--endpoint', process.env.AWS_ENDPOINT_URL_DYNAMODB ?? ''];
    const { code, stdout, stderr } = await preview([...AT_PARTNER, ...at], ON);
    const strange = await preview([...ASKED, '--app-client', '5other', ...at], {
      ...ON,
      UNKNOWN_APP_CLIENTS: 'deny',
    });
    table.close();

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expectAll(stdout);
    expect(strange.code).toBe(3);
    expect(strange.stdout).toMatch(
      /^✗ no token: APP_CLIENT_NOT_ALLOWED\n(?:.*\n)* {2}The record {7}CATALOG\/APP#5other, which is not there$/m,
    );
  });

  it('has no groups where its record does not say in which attribute', async () => {
    const file = await fileOf('a.yaml', 'tenants: [{ tenantId: acme }]');

    expect(await preview([...ASKED, '--file', file], ON)).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'No record of the identity provider AcmeSAML names a groupsAttribute: leave the groups out, or add one to it.\n',
    });
  });
});

describe('from a table', () => {
  it('prints the same', async () => {
    const table = await createTestTable();
    await table.put('TENANT#acme', 'TENANT', { claims: { plan: 'pro' } });
    const endpoint = process.env.AWS_ENDPOINT_URL_DYNAMODB ?? '';
    const { code, stdout, stderr } = await preview(
      ['--tenant', 'acme', '--table', table.name, '--endpoint', endpoint],
      { AWS_ENDPOINT_URL_DYNAMODB: 'http://127.0.0.1:1' },
    );
    table.close();

    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^ {2}\+ plan +pro +← TENANT#acme\/TENANT$/m);
  });

  it('says that there is no such table', async () => {
    const { code, stderr } = await preview(['--tenant', 'acme', '--table', `none-${randomUUID()}`]);

    expect(code).toBe(1);
    expect(stderr).toMatch(
      /^DynamoDB at .* refused dynamodb:BatchGetItem: .*\(ResourceNotFoundException\)\.\n$/,
    );
  });
});

describe('what cannot be used', () => {
  it.each<[string, () => Promise<readonly string[]>, RegExp]>([
    ['no arguments', async () => [], /^No user to sign in, add .*\n$/],
    [
      'a file that is not there',
      async () => ['--tenant', 'a', '--file', 'nowhere.yaml'],
      /^Cannot read nowhere.yaml: .*\n$/,
    ],
    [
      'a file with a problem',
      async () => [
        '--tenant',
        'a',
        '--file',
        await fileOf('a.yaml', 'tenants: [{ tenantId: a, nmae: A }]'),
      ],
      /^\S+a.yaml:1:26: tenants\[0\].nmae: unknown field, did you mean name\?\n1 problem.\n$/,
    ],
    [
      'an event that is none',
      async () => ['--event', await fileOf('event.json', '{}'), ...EXAMPLE],
      /event.json is no pre token generation event: request: expected an object, found none\.\n$/,
    ],
    [
      'an event that is no JSON',
      async () => ['--event', 'README.md', ...EXAMPLE],
      /^README.md is no event: expected a JSON object\.\n$/,
    ],
    [
      'two events',
      async () => [
        '--event',
        await fileOf(
          'two.json',
          JSON.stringify([0, 1].map(() => ({ request: {}, callerContext: {} }))),
        ),
        ...EXAMPLE,
      ],
      /two.json holds 2 events: keep one of them\.\n$/,
    ],
    [
      'an event in Latin-1',
      async () => ['--event', await fileOf('latin.json', Uint8Array.of(0x6e, 0xe9)), ...EXAMPLE],
      /latin.json is no text in UTF-8 or UTF-16\.\n$/,
    ],
  ])('says so of %s', async (_, args, message) => {
    expect(await preview(await args())).toEqual({
      code: 1,
      stdout: '',
      stderr: expect.stringMatching(message),
    });
  });

  it('says so of a setting', async () => {
    const { code, stderr } = await preview([...ENGINEERING, ...EXAMPLE], { MEMBERSHIP: 'maybe' });
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: 'CONFIG_INVALID: MEMBERSHIP has to be off, optional or required\n',
    });
  });
});
