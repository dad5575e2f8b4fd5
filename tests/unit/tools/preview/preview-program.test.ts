import { readCommand } from '../../../../tools/command/read-command.ts';
import { createPreviewProgram } from '../../../../tools/preview/preview-program.ts';

const parseCommandLine = (args: readonly string[]) => readCommand(createPreviewProgram, args);

const nobody = {
  tenantId: undefined,
  departmentId: undefined,
  sub: undefined,
  clientId: undefined,
  provider: undefined,
  appClient: undefined,
};

it('takes a person and seed files', () => {
  expect(
    parseCommandLine(['--tenant', 'acme', '--department', 'sales', '--file', 'a.yaml', 'b.yaml']),
  ).toEqual({
    asked: {
      kind: 'person',
      person: { ...nobody, tenantId: 'acme', departmentId: 'sales' },
      groups: [],
      eventVersion: undefined,
      source: undefined,
      metadata: undefined,
    },
    records: { kind: 'files', paths: ['a.yaml', 'b.yaml'] },
    stage: undefined,
    extension: undefined,
    json: false,
  });
});

it('takes a user of an identity provider, groups with their commas, and an app client', () => {
  const args = '--provider IdP --group CN=a,OU=b --group c --app-client 6web --file f'.split(' ');

  expect(parseCommandLine(args)).toMatchObject({
    asked: {
      person: { ...nobody, provider: 'IdP', appClient: '6web' },
      groups: ['CN=a,OU=b', 'c'],
    },
  });
});

it('takes a machine and a table', () => {
  expect(
    parseCommandLine([
      '--client',
      'c1',
      '--table',
      'tenants',
      '--endpoint',
      'http://127.0.0.1:1',
      '--json',
    ]),
  ).toMatchObject({
    asked: { person: { clientId: 'c1' }, eventVersion: 'V3_0' },
    records: { kind: 'table', name: 'tenants', endpoint: 'http://127.0.0.1:1' },
    json: true,
  });
});

it('takes a stage, and its table or files', () => {
  expect(parseCommandLine(['--tenant', 'acme', '--stage', 'prod'])).toMatchObject({
    records: { kind: 'stage' },
    stage: 'prod',
  });
  expect(parseCommandLine(['--tenant', 'acme', '--stage', 'prod', 'a.yaml'])).toMatchObject({
    records: { kind: 'files', paths: ['a.yaml'] },
    stage: 'prod',
  });
});

it('takes a module of own code', () => {
  const args = ['--tenant', 'acme', '--file', 'f', '--extension', 'src/extend.ts'];
  expect(parseCommandLine(args)).toMatchObject({ extension: 'src/extend.ts' });
});

it('takes what the caller says', () => {
  const args = [
    '--sub',
    's',
    '--metadata',
    'tenantId=a=b',
    '--metadata',
    'x=',
    '--source',
    'RefreshTokens',
    '--file',
    'f',
  ];
  expect(parseCommandLine(args)).toMatchObject({
    asked: { source: 'TokenGeneration_RefreshTokens', metadata: { tenantId: 'a=b', x: '' } },
  });
});

it.each([
  [[], /^No user to sign in, add --tenant ID/],
  [['--tenant', 'acme'], /^No records given, add --file PATH, --table NAME or --stage STAGE/],
  [['--tenant', 'acme', '--file', 'a', '--table', 't'], /^Give --file or --table, not both/],
  [['--tenant', 'acme', '--file', 'a', '--endpoint', 'x'], /^--endpoint is for --table/],
  [['--tenant', 'acme', '--stage', 's', '--table', 't'], /^Give --table or --stage, not both/],
  [['--client', 'c', '--tenant', 'acme', '--file', 'a'], /^Give --client or --tenant, not both/],
  [['--event', 'e.json', '--sub', 's', '--file', 'a'], /^Give --event or --sub, not both/],
  [
    ['--client', 'c', '--event-version', 'V1_0', '--file', 'a'],
    /^A machine has events of version V3_0 only/,
  ],
  [
    ['--tenant', 'acme', '--event-version', '2', '--file', 'a'],
    /^--event-version has to be V1_0, V2_0 or V3_0/,
  ],
  [['--tenant', 'acme', '--metadata', 'x', '--file', 'a'], /^--metadata has to be NAME=VALUE/],
  ...[
    ['Refresh', ': did you mean RefreshTokens\\?'],
    ['hostedauth', ': did you mean HostedAuth\\?'],
    ['Authentification', ': did you mean Authentication\\?'],
    ['TokenGeneration_Refresh', ': did you mean RefreshTokens\\?'],
    ['ClientCredentials', ': see npm run preview'],
    ['', ': see npm run preview'],
  ].map(([source, end]): [string[], RegExp] => [
    ['--tenant', 'acme', `--source=${source}`, '--file', 'a'],
    new RegExp(`^--source has to be HostedAuth, .+ or RefreshTokens${end}`),
  ]),
  [
    ['--client', 'c', '--source', 'RefreshTokens', '--file', 'a'],
    /^Give --client or --source, not both/,
  ],
  [
    ['--tennant', 'acme'],
    /^npm run preview has no option --tennant: did you mean --tenant\? For all of them see npm run preview/,
  ],
])('refuses %j', (args, message) => {
  expect(() => parseCommandLine(args)).toThrow(message);
});
