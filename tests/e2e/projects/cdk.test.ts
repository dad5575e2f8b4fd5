import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { signIn, startTenantsTable, type TenantsTable } from '../../../tools/testing/index.ts';
import { buildEvent } from '../../support/builders.ts';
import { installPackage } from '../../support/installed-package.ts';
import {
  dataPermissionsOf,
  isConsistent,
  READS,
  type Template,
} from '../../support/package-service.ts';
import { runNode } from '../../support/run.ts';

interface Synthesized {
  /** By the names of the stacks. */
  readonly templates?: readonly (readonly [string, Template])[];
  readonly error?: string;
}

let folder: string;
let synthesized: Record<string, Synthesized>;
let stderr: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'tenant-claims-cdk-'));
  const ended = await runNode(['--import', 'tsx', 'tests/support/cdk-apps.ts', folder]);
  stderr = ended.stderr;
  if (ended.code !== 0) throw new Error(stderr);
  synthesized = JSON.parse(ended.stdout);
});
afterAll(() => rm(folder, { recursive: true }));

function templateOf(name: string, stack = 'App'): Template {
  const { templates = [], error } = synthesized[name] ?? {};
  const found = templates.find(([stackName]) => stackName === stack);
  if (!found) throw new Error(`${name} has no stack ${stack}: ${error}`);
  return found[1];
}

/** CDK puts the path of a construct before the name, and a hash behind it. */
function idOf(template: Template, name: string): string {
  const pattern = new RegExp(`^(?:\\w*?)?${name}(?:[0-9A-F]{8}|[0-9a-f]{16}[0-9A-F]{8})$`);
  const [id, ...more] = Object.keys(template.Resources).filter((each) => pattern.test(each));
  if (id === undefined || more.length > 0) throw new Error(`Not one ${name}: ${[id, ...more]}`);
  return id;
}

const resourceOf = (template: Template, name: string) => template.Resources[idOf(template, name)];
const ofType = (template: Template, type: string) =>
  Object.values(template.Resources).filter(({ Type }) => Type === type);

const withId = (part: unknown, from: string, to: string) =>
  JSON.parse(JSON.stringify(part).replaceAll(`"${from}"`, `"${to}"`));

describe('a pool of the same stack', () => {
  let template: Template;
  beforeAll(() => {
    template = templateOf('ownPool');
  });

  it('calls the alias, and is what alone may call it', () => {
    const alias = { Ref: idOf(template, 'PreTokenGenerationAlias') };
    const [pool] = ofType(template, 'AWS::Cognito::UserPool');
    expect(pool.Properties.LambdaConfig).toEqual({
      PreTokenGenerationConfig: { LambdaArn: alias, LambdaVersion: 'V3_0' },
    });
    const permissions = ofType(template, 'AWS::Lambda::Permission');
    expect(permissions.map(({ Properties }) => Properties)).toEqual([
      {
        Action: 'lambda:InvokeFunction',
        FunctionName: alias,
        Principal: 'cognito-idp.amazonaws.com',
        SourceArn: { 'Fn::GetAtt': [expect.stringMatching(/^Users/), 'Arn'] },
        SourceAccount: { Ref: 'AWS::AccountId' },
      },
    ]);
  });

  it('makes no circle, also where the function may read the pool', () => {
    const [policy] = ofType(template, 'AWS::IAM::Policy');
    expect(policy.Properties.PolicyDocument.Statement).toEqual([
      expect.objectContaining({ Action: 'cognito-idp:AdminGetUser' }),
    ]);
    expect(isConsistent(template)).toBe(true);
  });

  it('has a function with the settings of the props, that reads, and remembers choices', () => {
    const fn = resourceOf(template, 'PreTokenGenerationLambdaFunction');
    const table = idOf(template, 'TenantsTable');
    expect(fn.Properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Timeout: 5,
      Environment: {
        Variables: {
          TENANTS_TABLE: { Ref: table },
          MEMBERSHIP: 'required',
          TENANT_SWITCHING: 'sticky',
          CACHE_TTL_SECONDS: '60',
        },
      },
    });
    const statements = dataPermissionsOf(template, idOf(template, 'PreTokenGenerationRole'));
    expect(withId(statements, table, 'TenantsTable')).toEqual([
      ...READS,
      expect.objectContaining({ Action: ['dynamodb:PutItem'] }),
    ]);
  });

  it('has the alias point to the version of this code and these settings', () => {
    const alias = resourceOf(template, 'PreTokenGenerationAlias');
    const version = idOf(template, 'PreTokenGenerationVersion');
    expect(alias.Properties.FunctionVersion).toEqual({ 'Fn::GetAtt': [version, 'Version'] });
    expect(template.Resources[version]).toMatchObject({
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
    });
    const group = { Ref: idOf(template, 'RolloutGroup') };
    expect(alias.UpdatePolicy.CodeDeployLambdaAliasUpdate.DeploymentGroupName).toEqual(group);
  });

  it('has alarms and a dashboard of that function, and keeps the table', () => {
    const { FunctionName } = resourceOf(template, 'PreTokenGenerationLambdaFunction').Properties;
    expect(FunctionName).toMatch(/^tenant-claims-[\w-]{1,24}-pre-token-generation$/);
    expect(resourceOf(template, 'Denials').Properties).toMatchObject({
      AlarmName: `${FunctionName}-denials`,
      Threshold: 10,
    });
    expect(resourceOf(template, 'TenantsTable')).toMatchObject({
      DeletionPolicy: 'Retain',
      Properties: { DeletionProtectionEnabled: true },
    });
    expect(ofType(template, 'AWS::CloudWatch::Dashboard')).toHaveLength(1);
  });
});

describe('a stack of its own, in any region', () => {
  let template: Template;
  beforeAll(() => {
    template = templateOf('anyRegion', 'tenant-claims-prod');
  });

  it('has the outputs by which the commands find a stage', () => {
    expect(template.Outputs).toMatchObject({
      TenantsTableName: { Value: { Ref: idOf(template, 'TenantsTable') } },
      UserPoolId: { Value: { Ref: expect.stringMatching(/^Users/) } },
      TriggerArn: { Value: { Ref: idOf(template, 'PreTokenGenerationAlias') } },
      EventVersion: { Value: 'V2_0' },
      InboundFederationArn: { Value: { Ref: idOf(template, 'InboundFederationAlias') } },
    });
  });

  it('has the pool call the other function, too, and alarms notify the topic', () => {
    const [pool] = ofType(template, 'AWS::Cognito::UserPool');
    expect(pool.Properties.LambdaConfig.InboundFederation).toEqual({
      LambdaArn: { Ref: idOf(template, 'InboundFederationAlias') },
      LambdaVersion: 'V1_0',
    });
    expect(ofType(template, 'AWS::Lambda::Permission')).toHaveLength(2);
    const topic = { Ref: expect.stringMatching(/^OnCall/) };
    expect(resourceOf(template, 'InboundFaults').Properties.AlarmActions).toEqual([topic]);
    expect(isConsistent(template)).toBe(true);
  });

  it('can be thrown away, if it is told so', () => {
    expect(resourceOf(template, 'TenantsTable')).toMatchObject({
      DeletionPolicy: 'Delete',
      Properties: { DeletionProtectionEnabled: false },
    });
    expect(resourceOf(template, 'PreTokenGenerationAlias')).not.toHaveProperty('UpdatePolicy');
  });
});

describe('a pool of another stack', () => {
  it('waits for the function, which waits for nothing of the pool', () => {
    const claims = templateOf('otherStack', 'Claims');
    const users = templateOf('otherStack', 'Users');
    const alias = { 'Fn::ImportValue': expect.stringMatching(/PreTokenGenerationAlias/) };
    const [pool] = ofType(users, 'AWS::Cognito::UserPool');
    expect(pool.Properties.LambdaConfig.PreTokenGenerationConfig.LambdaArn).toEqual(alias);
    expect(ofType(users, 'AWS::Lambda::Permission').map(({ Properties }) => Properties)).toEqual([
      expect.objectContaining({
        FunctionName: alias,
        SourceArn: { 'Fn::GetAtt': [expect.stringMatching(/^Users/), 'Arn'] },
      }),
    ]);
    expect(JSON.stringify(claims)).not.toContain('Fn::ImportValue');
    expect([isConsistent(claims), isConsistent(users)]).toEqual([true, true]);
  });
});

describe('a pool that is imported', () => {
  it('may call the function, and is told to by the doctor', () => {
    const template = templateOf('imported', 'tenant-claims-prod');
    expect(ofType(template, 'AWS::Cognito::UserPool')).toEqual([]);
    expect(ofType(template, 'AWS::Lambda::Permission')[0].Properties.SourceArn).toBe(
      'arn:aws:cognito-idp:eu-west-1:123456789012:userpool/eu-west-1_AbCdEfGhI',
    );
    expect(template.Outputs).toMatchObject({
      TriggerArn: { Value: { Ref: idOf(template, 'PreTokenGenerationAlias') } },
      UserPoolId: { Value: 'eu-west-1_AbCdEfGhI' },
      ExistingUserPoolId: { Value: 'eu-west-1_AbCdEfGhI' },
    });
  });
});

describe('a table that exists', () => {
  it('is what the function reads, by its key, and nothing else', () => {
    const template = templateOf('existingTable');
    expect(ofType(template, 'AWS::DynamoDB::Table')).toEqual([]);
    const arn = { 'Fn::ImportValue': expect.stringMatching(/TenantsA\w+Arn/) };
    const { Variables } = resourceOf(template, 'PreTokenGenerationLambdaFunction').Properties
      .Environment;
    expect(Variables.TENANTS_TABLE).toEqual(arn);
    const statements = dataPermissionsOf(template, idOf(template, 'PreTokenGenerationRole'));
    expect(statements.map((each) => (each as { Resource: unknown }).Resource)).toEqual([arn, arn]);
    expect(ofType(template, 'AWS::IAM::Policy')[0].Properties.PolicyDocument.Statement).toEqual([
      {
        Effect: 'Allow',
        Action: 'kms:Decrypt',
        Resource: { 'Fn::ImportValue': expect.stringMatching(/TenantsKey/) },
      },
    ]);
    expect(isConsistent(template)).toBe(true);
  });
});

const OWN_CODE = `
  import { createPreTokenGeneration } from 'tenant-claims';
  const extend = async () => ({ claims: { flagsTable: process.env.FLAGS_TABLE } });
  export const handler = await createPreTokenGeneration({ extend });
`;

/** What code of an app may write, and what it may not. */
const TYPED = `
import { Stack } from 'aws-cdk-lib';
import { UserPool } from 'aws-cdk-lib/aws-cognito';
import { TenantClaims, type TenantClaimsProps } from 'tenant-claims/cdk';

const stack = new Stack();
const userPool = new UserPool(stack, 'Pool');
const props: TenantClaimsProps = { userPool, membership: 'required', cacheTtlSeconds: 60 };
export const arn: string = new TenantClaims(stack, 'TenantClaims', props).triggerArn;

// @ts-expect-error: what pool?
new TenantClaims(stack, 'NoPool', {});
// @ts-expect-error: one of three
new TenantClaims(stack, 'Maybe', { userPool, membership: 'maybe' });
// @ts-expect-error: a number
new TenantClaims(stack, 'Text', { userPool, cacheTtlSeconds: '60' });
// @ts-expect-error: that of a pool of the stage's own
new TenantClaims(stack, 'Machines', { userPool, machines: 'on' });
`;

describe('the code', () => {
  let table: TenantsTable;
  let project: string;
  let page: string;
  beforeAll(async () => {
    table = await startTenantsTable({ seed: 'seed/example' });
    ({ project } = await installPackage());
    for (const name of ['aws-cdk-lib', 'constructs'])
      await symlink(resolve('node_modules', name), join(project, 'node_modules', name));
    const text = await readFile('docs/cdk.md', 'utf8');
    page = /^```ts\n(\/\/ app\.ts\n[\s\S]*?)^```$/m.exec(text)?.[1] ?? '';
    const own = "entry: 'own-code.ts', environment: { FLAGS_TABLE: 'flags' }";
    await synthesizeInstalled({
      published: page,
      own: page.replace("membership: 'required'", own),
    });
  });
  afterAll(() => table.stop());

  /**
   * Synthesizes apps in a project that has the package installed, each into a folder of its name:
   * in one process, for which CDK takes seconds to load.
   */
  async function synthesizeInstalled(apps: Readonly<Record<string, string>>): Promise<void> {
    await writeFile(join(project, 'own-code.ts'), OWN_CODE);
    let input = '';
    for (const [name, app] of Object.entries(apps)) {
      await writeFile(join(project, `${name}.mjs`), app);
      // As the command line of CDK says where to.
      input += `process.env.CDK_OUTDIR = ${JSON.stringify(join(folder, name))};
        await import(${JSON.stringify(pathToFileURL(join(project, `${name}.mjs`)))});\n`;
    }
    const { code, stderr } = await runNode(['--input-type=module'], { cwd: project, input });
    expect([code, stderr]).toEqual([0, expect.anything()]);
  }

  const installedTemplate = async (name: string): Promise<Template> =>
    JSON.parse(await readFile(join(folder, name, 'Users.template.json'), 'utf8'));

  async function signInBy(template: Template, name: string) {
    const { Handler: handler, Environment } = resourceOf(
      template,
      'PreTokenGenerationLambdaFunction',
    ).Properties;
    const assets = (await readdir(join(folder, name))).filter((each) => each.startsWith('asset.'));
    expect(assets).toHaveLength(1);
    const environment = {
      ...Environment.Variables,
      ...table.environment,
      LOOKUP_TIMEOUT_MS: '4000', // the most, for a machine that has a lot to do
    };
    return signIn({ path: join(folder, name, ...assets), handler, environment }, buildEvent());
  }

  it('answers an event', async () => {
    const template = templateOf('anyRegion', 'tenant-claims-prod');
    expect(await signInBy(template, 'anyRegion')).toMatchObject({
      tokens: { idToken: { tenantId: 'acme', plan: 'enterprise' } },
    });
  });

  it('is that of the published package, for the app of docs/cdk.md', async () => {
    const template = await installedTemplate('published');
    expect(ofType(template, 'AWS::Cognito::UserPool')[0].Properties.LambdaConfig).toEqual({
      PreTokenGenerationConfig: {
        LambdaArn: { Ref: idOf(template, 'PreTokenGenerationAlias') },
        LambdaVersion: 'V2_0',
      },
    });
    expect(await signInBy(template, 'published')).toMatchObject({ kind: 'issued' });
  });

  it('is that of the app, if it has some', async () => {
    const template = await installedTemplate('own');
    expect(await signInBy(template, 'own')).toMatchObject({
      tokens: { idToken: { tenantId: 'acme', flagsTable: 'flags' } },
    });
  });

  it('has types', async () => {
    await writeFile(join(project, 'typed.ts'), TYPED);
    await writeFile(join(project, 'page.ts'), page);
    const { code, stdout } = await runNode(
      [
        resolve('node_modules/typescript/bin/tsc'),
        ...['--ignoreConfig', '--noEmit', '--strict', '--target', 'es2022'],
        ...['--module', 'nodenext', '--skipLibCheck'],
        ...['--typeRoots', resolve('node_modules/@types'), '--types', 'node'],
        ...['typed.ts', 'page.ts'],
      ],
      { cwd: project },
    );
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  });
});

it('has nothing to warn of', () => {
  expect(stderr.replaceAll(/^Bundling asset .*$/gm, '').trim()).toBe('');
});

it.each([
  ['noPool', /^TenantClaims needs userPool: /],
  ['unknownProp', /^TenantClaims has no memberships: did you mean membership\?$/],
  ['wrongValue', /^eventVersion has to be V1_0, V2_0 or V3_0, not "V4_0"\.$/],
  ['wrongSetting', /^membership has to be off, optional or required, not "maybe"\.$/],
  ['conflict', /^sessionTags=on needs eventVersion=V2_0 or V3_0, /],
  ['settingConflict', /^tenantSwitching needs membership=required or membership=optional, /],
  ['takenVariable', /^environment\.MEMBERSHIP is what a prop of its own sets: use that\.$/],
  ['noSuchEntry', /^entry is no file: .*missing\.ts$/],
  ['noHandler', /UserError: src\/service\.ts has no export handler: /],
  ['otherRegion', /^userPool is in region us-east-1, and this stack in eu-west-1: /],
  ['circle', /^environment\.POOL refers to the user pool, .*: take userPoolId from the event\.$/],
  ['otherTrigger', /^userPool already calls another function before it makes tokens: /],
])('refuses %s in one sentence', (name, sentence) => {
  expect(synthesized[name]?.error).toMatch(sentence);
});
