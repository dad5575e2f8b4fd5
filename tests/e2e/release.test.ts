import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'yaml';
import { findProblems } from '../../deploy/parameters.ts';
import type { ReleaseTemplate } from '../../deploy/release/render-release.ts';
import { renderStack } from '../../deploy/render-stack.ts';
import { signIn, startTenantsTable } from '../../tools/testing/index.ts';
import { buildEvent } from '../support/builders.ts';
import { defaultParameters } from '../support/default-parameters.ts';
import { evaluateTemplate } from '../support/evaluate-template.ts';
import { isConsistent, referencesIn } from '../support/package-service.ts';
import { runNode } from '../support/run.ts';

const ZIP = 'tenant-claims-0.4.0-arm64.zip';
const POOL = 'arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_Existing1';
const TABLE = 'arn:aws:dynamodb:us-east-1:123456789012:table/shared-tenants';

const write = (...args: string[]) =>
  runNode(['--import', 'tsx', 'deploy/release/release-command.ts', ...args]);
const sha256 = (content: Uint8Array) => createHash('sha256').update(content);

let folder: string;
let template: ReleaseTemplate;
let zip: Uint8Array;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tenant-claims-release-'));
  const { code, stdout, stderr } = await write('--out', folder);
  if (code !== 0) throw new Error(stdout + stderr);
  template = JSON.parse(await readFile(join(folder, 'template.json'), 'utf8'));
  zip = await readFile(join(folder, ZIP));
});
afterAll(() => rm(folder, { recursive: true }));

const evaluate = (values: Readonly<Record<string, string>>) =>
  evaluateTemplate(template, {
    CodeBucket: 'bucket',
    'AWS::StackName': 'tenant-claims-prod',
    'AWS::Region': 'us-east-1',
    ...values,
  });

/** Of what both have: text for values, and nothing of what tells versions apart. */
const comparable = (part: unknown) =>
  JSON.parse(
    JSON.stringify(part, (key, value) => {
      if (['CodeSha256', 'Description'].includes(key)) return undefined;
      if (typeof value === 'object') return value;
      return String(value).replaceAll(/\$\{AWS::Region\}/g, 'us-east-1');
    }),
  );

describe('the template', () => {
  it.each([
    [{}, {}],
    [
      {
        membership: 'required',
        tenantSwitching: 'sticky',
        eventVersion: 'V3_0',
        sessionTags: 'on',
      },
      { UserPoolArn: POOL },
    ],
    [
      { identityProviders: 'on', inboundFederation: 'on', rollout: 'linear' },
      { UserPoolArn: POOL, TenantsTableArn: TABLE },
    ],
    [
      {
        monitoring: 'off',
        rollout: 'all-at-once',
        provisionedConcurrency: '3',
        protected: 'false',
      },
      {},
    ],
    [{ denialAlarmPercent: '20', alarmTopicArn: 'arn:aws:sns:us-east-1:123456789012:on-call' }, {}],
  ])(
    'is, with %j and %j, that of a stage',
    (chosen: Record<string, string>, surroundings: Record<string, string>) => {
      const parameters = { ...defaultParameters('prod'), ...chosen };
      expect(findProblems(parameters)).toEqual([]);
      const stage = renderStack(parameters, {
        code: { S3Bucket: 'bucket', S3Key: ZIP },
        pool: surroundings.UserPoolArn
          ? { kind: 'other-stack', arn: surroundings.UserPoolArn }
          : { kind: 'none' },
        fingerprint: () => '',
        ...(surroundings.TenantsTableArn && {
          tenantsTable: {
            arn: TABLE,
            name: { 'Fn::Select': [1, { 'Fn::Split': ['/', TABLE] }] },
          },
        }),
      });
      const capitalized = Object.entries(chosen).map(([name, value]) => [
        name.charAt(0).toUpperCase() + name.slice(1),
        value,
      ]);
      const evaluated = evaluate({ ...Object.fromEntries(capitalized), ...surroundings });

      expect(comparable(evaluated.Resources)).toEqual(comparable(stage.Resources));
      expect(isConsistent(evaluated)).toBe(true);
      const { ExistingUserPoolId, ...outputs } = evaluated.Outputs;
      expect(comparable(outputs)).toEqual(comparable(stage.Outputs));
      expect(ExistingUserPoolId).toEqual(outputs.UserPoolId);
    },
  );

  it('refers to nothing that is not there, and has no parameter or condition that nothing uses', () => {
    const { Parameters, Conditions, Resources, Outputs, Rules } = template;
    const known = [...Object.keys(Parameters), ...Object.keys(Resources)];
    const used = new Set(referencesIn([Resources, Outputs, Conditions, Rules]));
    expect(known).toEqual(expect.arrayContaining([...used]));
    expect([...used]).toEqual(expect.arrayContaining(Object.keys(Parameters)));
    const text = JSON.stringify([Resources, Outputs, Conditions]);
    const conditions = [...text.matchAll(/"(?:Condition":|Fn::If":\[)"(\w+)"/g)].map(
      ([, name]) => name,
    );
    expect(new Set(conditions)).toEqual(new Set(Object.keys(Conditions)));
  });

  it('makes another version when a setting changes, within what its description may hold', () => {
    const versionOf = (values: Record<string, string>) =>
      evaluate(values).Resources.PreTokenGenerationVersion.Properties;
    const versions = [
      {},
      { Membership: 'required' },
      { LogLevel: 'WARN' },
      { TenantsTableArn: TABLE },
      { AllowedRoleArns: 'arn:aws:iam::123456789012:role/tenants/*' },
    ].map((values) => versionOf(values).Description);
    expect(new Set(versions).size).toBe(versions.length);
    for (const each of versions) expect(each.length).toBeLessThanOrEqual(256);
    expect(versionOf({}).CodeSha256).toBe(sha256(zip).digest('base64'));
  });

  it.each([
    [{ TenantSwitching: 'request' }, /^tenantSwitching needs membership=required or/],
    [{ EventVersion: 'V1_0', SessionTags: 'on' }, /^sessionTags=on needs eventVersion=V2_0/],
    [{ InboundFederation: 'on' }, /^inboundFederation=on needs identityProviders=on/],
    [{ Monitoring: 'off' }, /^rollout=canary needs monitoring=on/],
    [
      { UnknownAppClients: 'deny', MissingTenant: 'passthrough' },
      /^unknownAppClients needs missingTenant=deny/,
    ],
    [{ Membership: 'maybe' }, /^Membership is not allowed$/],
    [{ UserPoolArn: 'us-east-1_Existing1' }, /^UserPoolArn does not match$/],
  ])('has CloudFormation refuse %j', (values, sentence) => {
    expect(() => evaluate(values as Record<string, string>)).toThrow(sentence);
  });

  it('can be handed to CloudFormation as text', async () => {
    expect((await readFile(join(folder, 'template.json'))).byteLength).toBeLessThan(51_200);
  });
});

describe('the zip', () => {
  it('is the same one whenever it is made, with the hash of the manifest', async () => {
    const again = join(folder, 'again');
    await write('--out', again);
    expect(Buffer.compare(await readFile(join(again, ZIP)), zip)).toBe(0);
    const manifest = JSON.parse(await readFile(join(folder, 'manifest.json'), 'utf8'));
    expect(manifest).toMatchObject({
      version: '0.4.0',
      sha256: { [ZIP]: sha256(zip).digest('hex') },
    });
    expect((await readdir(again)).sort()).toEqual(
      ['README.md', 'manifest.json', 'template.json', ZIP].sort(),
    );
  });

  it('answers an event, by the defaults of the template', async () => {
    const { Handler, Environment } = evaluate({}).Resources.PreTokenGenerationLambdaFunction
      .Properties;
    const table = await startTenantsTable({ seed: 'seed/example' });
    try {
      const environment = {
        ...Environment.Variables,
        ...table.environment,
        LOOKUP_TIMEOUT_MS: '4000', // the most, for a machine that has a lot to do
      };
      const packaged = { path: join(folder, ZIP), handler: Handler, environment };
      expect(await signIn(packaged, buildEvent())).toMatchObject({
        tokens: { idToken: { tenantId: 'acme', plan: 'enterprise' } },
      });
    } finally {
      await table.stop();
    }
  });
});

describe('the pages on other tools', () => {
  const readBlocks = async (page: string, language: string) =>
    [
      ...(await readFile(page, 'utf8')).matchAll(
        new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'),
      ),
    ].map(([, code = '']) => code);
  const inTemplate = (part: 'Parameters' | 'Outputs') => Object.keys(template[part]);

  it('nest a stack in SAM that has these parameters and outputs, without a circle', async () => {
    const [page = ''] = await readBlocks('docs/sam.md', 'yaml');
    const nesting = parse(page);
    expect(isConsistent(nesting)).toBe(true);
    const { Parameters } = nesting.Resources.TenantClaims.Properties;
    expect(inTemplate('Parameters')).toEqual(expect.arrayContaining(Object.keys(Parameters)));
    const outputs = [...page.matchAll(/Outputs\.(\w+)/g)].map(([, name]) => name);
    expect(outputs.length).toBeGreaterThan(0);
    expect(inTemplate('Outputs')).toEqual(expect.arrayContaining(outputs));
  });

  it('give parameters and read outputs in Terraform that are there', async () => {
    const page = (await readBlocks('docs/terraform.md', 'hcl')).join('\n');
    const [, parameters = ''] = /^ {2}parameters = \{\n([\s\S]*?)^ {2}\}/m.exec(page) ?? [];
    const given = [...parameters.matchAll(/^ {4}(\w+)/gm)].map(([, name]) => name);
    expect(given).toEqual(['CodeBucket', 'CodeKey', 'UserPoolArn', 'Membership']);
    expect(inTemplate('Parameters')).toEqual(expect.arrayContaining(given));
    const outputs = [...page.matchAll(/outputs\["(\w+)"\]/g)].map(([, name]) => name);
    expect(outputs).toContain('TriggerArn');
    expect(inTemplate('Outputs')).toEqual(expect.arrayContaining(outputs));
    expect(page).toContain(ZIP);
  });

  it('begin, for Terraform, with the trigger that it takes away', async () => {
    expect(await readFile('docs/terraform.md', 'utf8')).toMatch(
      /^# .+\n\n> \*\*Terraform takes a trigger away that it does not know of\.\*\*/,
    );
  });
});

it('says in one sentence that a folder cannot be written', async () => {
  const { code, stderr } = await write('--out', 'package.json');
  expect([code, stderr]).toEqual([1, 'package.json cannot be written: the system says EEXIST.\n']);
});
