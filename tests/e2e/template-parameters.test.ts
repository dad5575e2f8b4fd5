// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders are those of Fn::Sub
import { rm, writeFile } from 'node:fs/promises';
import { findProblems } from '../../deploy/parameters.ts';
import { readSettings } from '../../src/settings.ts';
import { localEnvironment } from '../../tools/local/local-environment.ts';
import { stackFailure, startCloudFormationStandIn } from '../support/cloudformation-stand-in.ts';
import { defaultParameters } from '../support/default-parameters.ts';
import {
  dataPermissionsOf,
  isConsistent,
  packageService,
  propertiesOf,
  READS,
  readTemplate,
  referencesIn,
  type Template,
} from '../support/package-service.ts';
import { EVERYTHING_ON, renderStage } from '../support/render-stage.ts';
import { runNode } from '../support/run.ts';
import {
  buildFactors,
  buildPool,
  POOL,
  startUserPoolStandIn,
} from '../support/user-pool-stand-in.ts';

const directories: string[] = [];
afterAll(() => Promise.all(directories.map((directory) => rm(directory, { recursive: true }))));

async function packageWith(stage: string, ...parameters: string[]) {
  const ended = await packageService(
    '--stage',
    stage,
    ...parameters.flatMap((parameter) => ['--param', parameter]),
  );
  directories.push(ended.directory);
  return ended;
}

/** The settings that the function would read on Lambda. */
const settingsOf = (template: Template) =>
  readSettings({
    ...propertiesOf(template, 'PreTokenGenerationLambdaFunction').Environment.Variables,
    TENANTS_TABLE: 'tenants',
  });

const eventVersionOf = (template: Template) =>
  propertiesOf(template, 'UserPool').LambdaConfig.PreTokenGenerationConfig.LambdaVersion;

it('takes parameters from the file of the stage, after the command line, and says so', async () => {
  const file = 'stages/of-a-test.yml';
  await writeFile(file, 'eventVersion: V3_0\nmembership: required\n');
  try {
    const { directory, stderr } = await packageWith(
      'of-a-test',
      'membership=off',
      // A variable, as in serverless.yml.
      "sessionTags=${env:NOBODY_SETS_THIS, 'on'}",
    );
    const template = await readTemplate(directory);
    const { membership, sessionTags } = settingsOf(template);
    expect([eventVersionOf(template), membership, sessionTags]).toEqual(['V3_0', 'off', 'on']);
    expect(stderr).toContain(
      'Stage of-a-test: eventVersion=V3_0, sessionTags=on; all other parameters have their defaults.',
    );
  } finally {
    await rm(file);
  }
});

it('has passkeys for a domain, and the older way to refresh, if it is told so', () => {
  const template = renderStage('dev', {
    passkeyDomain: 'login.example.com',
    refreshRotation: 'off',
    issuer: 'ORIGINAL',
  });
  const client = propertiesOf(template, 'UserPoolClient');
  expect(propertiesOf(template, 'UserPool')).toMatchObject({
    IssuerConfiguration: { Type: 'ORIGINAL' },
    WebAuthnRelyingPartyID: 'login.example.com',
    WebAuthnUserVerification: 'required',
    Policies: {
      PasswordPolicy: { MinimumLength: 12 },
      SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] },
    },
  });
  expect(client.ExplicitAuthFlows).toEqual([
    'ALLOW_USER_SRP_AUTH',
    'ALLOW_REFRESH_TOKEN_AUTH',
    'ALLOW_USER_AUTH',
  ]);
  expect(client).not.toHaveProperty('RefreshTokenRotation');
  expect(template.Outputs).toMatchObject({
    IssuerType: { Value: 'ORIGINAL' },
    RefreshRotation: { Value: 'off' },
  });
});

describe('the template of a stage with everything on', () => {
  const template = renderStage('prod', EVERYTHING_ON);

  it('protects table and user pool, as outside dev', () => {
    expect(template.Resources.TenantsTable).toMatchObject({
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: { DeletionProtectionEnabled: true },
    });
    expect(template.Resources.UserPool).toMatchObject({
      DeletionPolicy: 'Retain',
      UpdateReplacePolicy: 'Retain',
      Properties: { DeletionProtection: 'ACTIVE' },
    });
  });

  it('tells Cognito and the function', () => {
    expect(eventVersionOf(template)).toBe('V3_0');
    expect(settingsOf(template)).toMatchObject({
      membership: 'required',
      tenantSwitching: 'sticky',
      sessionTags: 'on',
    });
  });

  it('lets the function write choices of tenant, and no record', () => {
    expect(dataPermissionsOf(template)).toEqual([
      ...READS,
      {
        Effect: 'Allow',
        Action: ['dynamodb:PutItem'],
        Resource: { 'Fn::GetAtt': ['TenantsTable', 'Arn'] },
        Condition: {
          'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['CHOICE#*'] },
          Null: { 'dynamodb:LeadingKeys': 'false' },
        },
      },
    ]);
  });

  it('has an app client with which a machine signs in, and nobody else', () => {
    expect(propertiesOf(template, 'MachineClient')).toEqual({
      UserPoolId: { Ref: 'UserPool' },
      ClientName: 'machine',
      GenerateSecret: true,
      AllowedOAuthFlowsUserPoolClient: true,
      AllowedOAuthFlows: ['client_credentials'],
      AllowedOAuthScopes: ['api/read', 'api/deploy', 'api/export'],
      ExplicitAuthFlows: ['ALLOW_CLIENT_TOKEN_AUTH'],
      PreventUserExistenceErrors: 'ENABLED',
      ReadAttributes: ['email'],
      WriteAttributes: ['email'],
      EnableTokenRevocation: true,
      AccessTokenValidity: 15,
      TokenValidityUnits: { AccessToken: 'minutes' },
    });
  });

  it('has the scopes of that client before the client', () => {
    const { Identifier, Scopes, UserPoolId } = propertiesOf(template, 'ApiResourceServer');
    const scopes = Scopes.map(
      ({ ScopeName }: { ScopeName: string }) => `${Identifier}/${ScopeName}`,
    );
    expect(scopes).toEqual(propertiesOf(template, 'MachineClient').AllowedOAuthScopes);
    expect(template.Resources.MachineClient.DependsOn).toEqual(['ApiResourceServer']);
    expect(UserPoolId).toEqual({ Ref: 'UserPool' });
  });

  it('has a token endpoint of its own for each stage and account, and tells where', () => {
    expect(propertiesOf(template, 'UserPoolDomain')).toEqual({
      UserPoolId: { Ref: 'UserPool' },
      Domain: { 'Fn::Sub': 'tenant-claims-prod-${AWS::AccountId}' },
    });
    expect(template.Outputs).toMatchObject({
      MachineClientId: { Value: { Ref: 'MachineClient' } },
      TokenEndpoint: {
        Value: {
          'Fn::Sub': 'https://${UserPoolDomain}.auth.${AWS::Region}.amazoncognito.com/oauth2/token',
        },
      },
    });
  });

  it('names for every app client what it can write, and never a tenant attribute', () => {
    const clients = Object.values(template.Resources).filter(
      ({ Type }) => Type === 'AWS::Cognito::UserPoolClient',
    );
    expect(clients).toHaveLength(2);
    for (const { Properties } of clients) {
      expect(Properties.WriteAttributes).toContain('email'); // an empty list stands for all attributes
      expect(Properties.WriteAttributes.join()).not.toContain('custom:');
    }
  });

  it('can be created in some order, from nothing but itself', () => {
    expect(isConsistent(template)).toBe(true);
  });
});

it('leaves nothing behind of the stage on which deployments are tested', () => {
  const template = renderStage('deploytest', {});
  for (const name of ['TenantsTable', 'UserPool']) {
    expect(template.Resources[name]).toMatchObject({
      DeletionPolicy: 'Delete',
      UpdateReplacePolicy: 'Delete',
    });
  }
  expect(propertiesOf(template, 'TenantsTable').DeletionProtectionEnabled).toBe(false);
  expect(propertiesOf(template, 'UserPool').DeletionProtection).toBe('INACTIVE');
  expect(settingsOf(template).cacheTtlSeconds).toBe(0);
});

it('asks for V1_0 events, passes settings on, and lets a function that remembers nothing write nothing', () => {
  const template = renderStage('dev', {
    eventVersion: 'V1_0',
    membership: 'required',
    tenantSwitching: 'request',
    groups: 'replace',
    missingTenant: 'passthrough',
    departmentAttribute: 'profile',
  });
  expect(eventVersionOf(template)).toBe('V1_0');
  expect(settingsOf(template)).toMatchObject({
    membership: 'required',
    tenantSwitching: 'request',
    groups: 'replace',
    missingTenant: 'passthrough',
  });
  expect(dataPermissionsOf(template)).toEqual(READS);
});

describe('the template for an existing pool', () => {
  const template = renderStage('prod', {
    existingUserPoolId: 'us-east-1_Existing1',
    eventVersion: 'V1_0',
    tenantAttribute: 'custom:organization',
  });

  it('has table and function, and nothing of Cognito', () => {
    const types = Object.values(template.Resources).map(({ Type }) => Type);
    expect(types).toEqual(
      expect.arrayContaining(['AWS::DynamoDB::Table', 'AWS::Lambda::Function']),
    );
    expect(types.filter((type) => type.startsWith('AWS::Cognito'))).toEqual([]);
    expect(dataPermissionsOf(template)).toEqual(READS);
  });

  it('lets that pool of this account call the function, and nobody else', () => {
    const permissions = Object.values(template.Resources).filter(
      ({ Type }) => Type === 'AWS::Lambda::Permission',
    );
    expect(permissions.map(({ Properties }) => Properties)).toEqual([
      {
        Action: 'lambda:InvokeFunction',
        FunctionName: (template.Outputs.TriggerArn as { Value: unknown }).Value,
        Principal: 'cognito-idp.amazonaws.com',
        SourceArn: {
          'Fn::Sub':
            'arn:${AWS::Partition}:cognito-idp:${AWS::Region}:${AWS::AccountId}:userpool/us-east-1_Existing1',
        },
        SourceAccount: { Ref: 'AWS::AccountId' },
      },
    ]);
  });

  it('tells the removal whose pool it is, and the doctor what that has to call', () => {
    expect(template.Outputs).toMatchObject({
      UserPoolId: { Value: 'us-east-1_Existing1' },
      ExistingUserPoolId: { Value: 'us-east-1_Existing1' },
      TriggerArn: { Value: expect.anything() },
      EventVersion: { Value: 'V1_0' },
    });
    expect(template.Outputs).not.toHaveProperty('UserPoolClientId');
  });

  it('reads the attribute that the pool has', () => {
    expect(settingsOf(template)).toMatchObject({
      tenantAttribute: 'custom:organization',
      departmentAttribute: 'custom:department',
    });
  });

  it('refers to nothing that is not there', () => {
    expect(Object.keys(template.Resources)).toEqual(
      expect.arrayContaining([...referencesIn(template)]),
    );
  });
});

// Each of these comes at a time of its own. All sentences are in the tests of the plugin.
it.each([
  ['a value that nothing accepts', 'machines=yes', 'machines has to be off or on, not "yes".'],
  [
    'a setting with which the function could not start',
    'membership=maybe',
    'membership has to be off, optional or required, not "maybe".',
  ],
])('refuses %s in one sentence', async (_, parameter, sentence) => {
  const { code, stdout } = await packageWith('dev', parameter);
  expect(code).toBe(1);
  expect(stdout.replace(/^\s*Error:/, '').trim()).toBe(sentence);
});

describe('the table of parameters', () => {
  const problemsOf = (parameters: Record<string, string>) =>
    findProblems({
      ...defaultParameters('dev'),
      monitoring: 'off',
      rollout: 'all-at-once',
      ...parameters,
    });

  it.each([
    { eventVersion: 'V1_0', sessionTags: 'on' },
    { eventVersion: 'V1_0', machines: 'on' },
    { eventVersion: 'V2_0', machines: 'on' },
    { eventVersion: 'V3_0', machines: 'on', tokenEndpoint: 'on', stage: 'my-aws' },
    { eventVersion: 'V3_0', machines: 'on', tokenEndpoint: 'on', stage: 'prod_1' },
    { eventVersion: 'V3_0', machines: 'on', existingUserPoolId: 'us-east-1_AbCdEfGhI' },
    { replaceTrigger: 'on' },
    { attach: 'off' },
  ])('refuses %j', (parameters) => {
    expect(problemsOf(parameters)).toEqual([expect.stringMatching(/^\w+=\w+ needs [^.]+\.$/)]);
  });

  it.each([
    { stage: 'Any-AWS-stage' },
    { eventVersion: 'V2_0', sessionTags: 'on' },
    { eventVersion: 'V3_0', machines: 'on', tokenEndpoint: 'on', stage: 's'.repeat(29) },
  ])('accepts %j', (parameters) => {
    expect(problemsOf(parameters)).toEqual([]);
  });
});

// Here, because it packages: see packageService.
it.each<[what: string, pool: object, more: readonly string[], refused: RegExp]>([
  [
    'pool that it could not attach',
    { UserPoolTier: 'LITE', UserPoolAddOns: undefined },
    [],
    /eventVersion=V2_0 needs the feature plan Essentials or Plus/,
  ],
  [
    'replica that calls what the template does not name',
    {},
    [
      ...['--region', 'us-west-2'],
      ...['--param', 'replicaOf=us-east-1', '--param', 'tenantsTable=tenants'],
    ],
    /in us-west-2 has LambdaConfig\.PreSignUp, .*EmailConfiguration, .* which this deployment could set back/,
  ],
])('sls deploy is refused a %s, before anything is deployed', async (_, pool, more, refused) => {
  const replicas = [{ RegionName: 'us-west-2', Role: 'SECONDARY', Status: 'INACTIVE' }];
  const service = { pool: buildPool(), factors: buildFactors(), clients: [], replicas };
  Object.assign(service.pool, pool);
  const pools = await startUserPoolStandIn(service);
  const stacks = await startCloudFormationStandIn(() =>
    stackFailure('ValidationError', 'Stack does not exist'),
  );

  const command = ['deploy', '--stage', 'prod', '--param', `existingUserPoolId=${POOL}`, ...more];
  const { code, stdout, stderr } = await runNode(
    [require.resolve('serverless/bin/serverless.js'), ...command],
    {
      env: localEnvironment({
        AWS_MAX_ATTEMPTS: '1',
        AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
        AWS_ENDPOINT_URL_CLOUDFORMATION: stacks.endpoint,
        AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: pools.endpoint,
      }),
    },
  );
  expect(stdout + stderr).toMatch(refused);
  expect(code).toBe(1);
  await Promise.all([pools.stop(), stacks.stop()]);
});
