import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { planService } from '../../../../tools/init/plan-service.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'init-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const plan = (text: string) => {
  writeFileSync(join(folder, 'serverless.yml'), text);
  return planService(folder, 'serverless.yml');
};
const added = (text: string) => plan(text)[0]?.after;

const SECTION = `custom:
  tenantClaims:
    # The user pool: docs/serverless.md of the package says what there is.
    userPool: none
`;

it.each([
  [
    'no plugins and no custom',
    'service: a\n',
    `service: a\n\nplugins:\n  - tenant-claims\n\n${SECTION}`,
  ],
  [
    'no newline at its end',
    'service: a',
    `service: a\n\nplugins:\n  - tenant-claims\n\n${SECTION}`,
  ],
  [
    'a list of plugins, a comment and something below',
    'plugins:\n    - a # first\n    - b\n    # a comment\nservice: a\n',
    `plugins:\n    - a # first\n    - b\n    - tenant-claims\n    # a comment\nservice: a\n\n${SECTION}`,
  ],
  [
    'plugins that are not indented',
    'plugins:\n- a\nservice: a\n',
    `plugins:\n- a\n- tenant-claims\nservice: a\n\n${SECTION}`,
  ],
  [
    'plugins on one line',
    'plugins: [a, b] # two\nservice: a\n',
    `plugins: [a, b, tenant-claims] # two\nservice: a\n\n${SECTION}`,
  ],
  ['an empty list', 'plugins: []\n', `plugins: [tenant-claims]\n\n${SECTION}`],
  [
    'plugins by modules',
    'plugins:\n  modules:\n    - a\n  localPath: x\n',
    `plugins:\n  modules:\n    - a\n    - tenant-claims\n  localPath: x\n\n${SECTION}`,
  ],
  [
    'plugins and custom that have nothing yet',
    'plugins: # none\ncustom:\n\nservice: a\n',
    `plugins: # none\n  - tenant-claims\n${SECTION}\nservice: a\n`,
  ],
  [
    'modules that have nothing yet',
    'plugins:\n  modules:\n  localPath: x\n',
    `plugins:\n  modules:\n    - tenant-claims\n  localPath: x\n\n${SECTION}`,
  ],
])('adds to a service with %s', (_, before, after) => {
  expect(added(before)).toBe(after);
});

it('adds a section to custom, with the pool of the service', () => {
  const before = `service: a
plugins: [tenant-claims]
custom:
    other: # of another plugin
        x: 1

# What the stack has.
resources:
  Resources:
    People: { Type: AWS::Cognito::UserPool, Properties: { Name: !Sub "\${AWS::StackName}" } }
`;
  expect(added(before)).toBe(
    before.replace('x: 1\n', 'x: 1\n    tenantClaims:\n      userPool: People\n'),
  );
});

it('ends lines as the files do', () => {
  const onWindows = (text: string) => text.replaceAll('\n', '\r\n');
  const before = 'plugins:\n  - a\ncustom:\n  b: 1\nservice: a\n';
  const unix = added(before) ?? '';
  writeFileSync(join(folder, 'package.json'), '\uFEFF{\r\n  "name": "a"\r\n}\r\n');
  const [service, manifest] = plan(onWindows(before));
  expect(service?.after).toBe(onWindows(unix));
  expect(manifest?.after).toMatch(
    /^\uFEFF\{\r\n {2}"name": "a",\r\n {2}"devDependencies": \{\r\n {4}"tenant-claims": ".+"\r\n {2}\}\r\n\}\r\n$/,
  );
});

it('changes nothing where all is there', () => {
  expect(plan('plugins: [tenant-claims]\ncustom: { tenantClaims: { userPool: none } }\n')).toEqual(
    [],
  );
});

it('changes nothing the second time', () => {
  const once = added('service: a\nfunctions:\n  f: { handler: a.b }\n') ?? '';
  expect(plan(once)).toEqual([]);
});

it('keeps package.json as it is written, and adds the package', () => {
  const before = '{\n\t"name": "a",\n\t"devDependencies": {\n\t\t"b": "1"\n\t}\n}\n';
  writeFileSync(join(folder, 'package.json'), before);
  const { version } = JSON.parse(readFileSync('package.json', 'utf8'));
  expect(plan('service: a\n').at(-1)).toEqual({
    path: 'package.json',
    before,
    after: before.replace('"1"', `"1",\n\t\t"tenant-claims": "^${version}"`),
  });
});

const ByHand =
  'Add tenant-claims to its plugins, and custom.tenantClaims, by hand: see docs/serverless.md. Nothing was written.';

it.each([
  [`plugins: \${file(plugins.yml)}\n`, 'plugins is no list'],
  ['plugins: ~\n', 'plugins is no list'],
  [`custom: \${file(custom.yml)}\n`, 'custom is no map, a name on each line'],
  ['custom: { a: 1 }\n', 'custom is no map, a name on each line'],
  ['- a\n', 'expected a map'],
  ['', 'expected one document'],
  ['a: 1\n---\nb: 2\n', 'expected one document'],
  ['service: a\nplugins: [a\n', 'line 3 is no YAML'],
])('says of %j that it is not understood', (text, why) => {
  expect(() => plan(text)).toThrow(`serverless.yml is not understood: ${why}. ${ByHand}`);
});
