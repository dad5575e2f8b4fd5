// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders are of the framework
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { type LocalDynamoDb, startDynamoDb } from '../../../tools/local/local-dynamodb.ts';
import { LOCAL_CLIENT, localEnvironment } from '../../../tools/local/local-environment.ts';
import { createTenantsTable } from '../../../tools/local/local-table.ts';
import { seedExample } from '../../../tools/local/seed-example.ts';
import { invokePackaged } from '../../../tools/testing/packaged-function.ts';
import { buildEvent } from '../../support/builders.ts';
import {
  stackFailure,
  stackWith,
  startCloudFormationStandIn,
} from '../../support/cloudformation-stand-in.ts';
import { listen } from '../../support/listen.ts';
import {
  dataPermissionsOf,
  isConsistent,
  propertiesOf,
  READS,
  type Template,
} from '../../support/package-service.ts';
import { runNode } from '../../support/run.ts';
import { type ThrowawayService, writeService } from '../../support/throwaway-service.ts';

const TOPIC = 'arn:aws:sns:eu-west-1:123456789012:on-call';
/** A shop that signs in by its own pool, and has whatever a provider may have for all functions. */
const SHOP = {
  service: 'shop',
  params: { default: { logLevel: 'debug', colour: 'red' } },
  provider: {
    name: 'aws',
    runtime: 'nodejs22.x',
    region: 'eu-west-1',
    memorySize: 256,
    environment: { POOL: { Ref: 'CustomerPool' }, LOG_LEVEL: '${param:logLevel}' },
    vpc: { securityGroupIds: ['sg-1'], subnetIds: ['subnet-1'] },
    layers: ['arn:aws:lambda:eu-west-1:123456789012:layer:extension:1'],
    kmsKeyArn: 'arn:aws:kms:eu-west-1:123456789012:key/shop',
    logs: { lambda: { logFormat: 'JSON' } },
    iam: {
      role: {
        permissionsBoundary: 'arn:aws:iam::123456789012:policy/boundary',
        statements: [{ Effect: 'Allow', Action: 's3:GetObject', Resource: 'arn:aws:s3:::shop/*' }],
      },
    },
  },
  functions: {
    list: { handler: 'src/list.handler', events: [{ httpApi: 'GET /list' }] },
    welcome: { name: 'welcome-of-the-shop', handler: 'src/list.handler' },
  },
  resources: {
    Resources: {
      Orders: {
        Type: 'AWS::DynamoDB::Table',
        Properties: {
          BillingMode: 'PAY_PER_REQUEST',
          AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'S' }],
          KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        },
      },
      CustomerPool: {
        Type: 'AWS::Cognito::UserPool',
        Properties: {
          UserPoolName: 'customers',
          Schema: [
            { Name: 'tenantId', AttributeDataType: 'String', Mutable: true },
            { Name: 'department', AttributeDataType: 'String', Mutable: true },
          ],
          LambdaConfig: { PostConfirmation: 'arn:aws:lambda:eu-west-1:123456789012:function:mail' },
        },
      },
    },
    Outputs: { UserPoolId: { Value: { Ref: 'CustomerPool' }, Export: { Name: 'shop-pool' } } },
  },
};

const CODE = {
  'src/list.js': 'exports.handler = async () => ({ statusCode: 200 });',
  'src/claims.ts': `
    import { handler as signIn } from ${JSON.stringify(resolve('functions/pre-token-generation.ts'))};
    interface Event { readonly callerContext: { readonly clientId: string } }
    export const handler = async (event: Event) =>
      ({ ...(await signIn(event)), seenBy: 'the shop' });`,
};

const services: ThrowawayService[] = [];
afterAll(() => Promise.all(services.map((service) => service.remove())));

/** The shop with the plugin; undefined: without. */
async function writeShop(tenantClaims: object | undefined, more: object = {}) {
  const custom = { tenantClaims, topic: TOPIC };
  const plugin = tenantClaims && { plugins: ['tenant-claims'], custom };
  const service = await writeService({ ...SHOP, ...plugin, ...more }, CODE);
  services.push(service);
  return service;
}

/** The same with serverless-esbuild, and a zip for each function. */
const WITH_ESBUILD = {
  plugins: ['serverless-esbuild', 'tenant-claims'],
  package: { individually: true },
};

/** A template without the time at which it was made. */
const withoutTime = (template: Template): Template =>
  JSON.parse(JSON.stringify(template).replaceAll(/\d{13}-[\d-]+T[\d:.]+Z/g, 'TIME'));

describe('in a service with a pool of its own', () => {
  let service: ThrowawayService;
  let template: Template;
  beforeAll(async () => {
    service = await writeShop({
      ...{ userPool: 'CustomerPool', eventVersion: 'V3_0', alarmTopicArn: '${self:custom.topic}' },
      allowedRoleArns: ['arn:aws:iam::123456789012:role/a', 'arn:aws:iam::123456789012:role/b'],
    });
    template = await service.package('--param', 'colour=blue', '--stage', 'prod');
  });

  it('adds to the stack, and changes nothing of it but the trigger of the pool', async () => {
    const before = withoutTime(await (await writeShop(undefined)).package('--stage', 'prod'));
    const after = withoutTime(template);
    const { CustomerPool, ...resources } = before.Resources;
    // What every template begins with, and the role, functions and table of the service.
    expect(Object.keys(resources).length).toBeGreaterThan(8);
    for (const [name, resource] of Object.entries(resources))
      expect([name, after.Resources[name]]).toEqual([name, resource]);
    for (const [name, output] of Object.entries(before.Outputs))
      expect([name, after.Outputs[name]]).toEqual([name, output]);
    CustomerPool.Properties.LambdaConfig.PreTokenGenerationConfig = {
      LambdaArn: { Ref: 'PreTokenGenerationAlias' },
      LambdaVersion: 'V3_0',
    };
    expect(after.Resources.CustomerPool).toEqual(CustomerPool);
  });

  it('can be created in some order, although a variable of all functions names the pool', () => {
    expect(propertiesOf(template, 'ListLambdaFunction').Environment.Variables.POOL).toEqual({
      Ref: 'CustomerPool',
    });
    expect(isConsistent(template)).toBe(true);
  });

  it('lets that pool of this account call the alias, and nobody else', () => {
    const { FunctionVersion, ...alias } = propertiesOf(template, 'PreTokenGenerationAlias');
    expect(alias).toEqual({
      FunctionName: { Ref: 'PreTokenGenerationLambdaFunction' },
      Name: 'live',
    });
    const [version] = FunctionVersion['Fn::GetAtt'];
    expect(propertiesOf(template, version).FunctionName).toEqual(alias.FunctionName);
    expect(propertiesOf(template, 'PreTokenGenerationPermission')).toEqual({
      Action: 'lambda:InvokeFunction',
      FunctionName: { Ref: 'PreTokenGenerationAlias' },
      Principal: 'cognito-idp.amazonaws.com',
      SourceArn: { 'Fn::GetAtt': ['CustomerPool', 'Arn'] },
      SourceAccount: { Ref: 'AWS::AccountId' },
    });
  });

  it('has a function with what it needs, and nothing that the provider has for others', () => {
    const { Environment, ...properties } = propertiesOf(
      template,
      'PreTokenGenerationLambdaFunction',
    );
    expect(properties).toMatchObject({
      ...{ FunctionName: 'shop-prod-pre-token-generation', Runtime: 'nodejs24.x', Layers: [] },
      ...{ Architectures: ['arm64'], MemorySize: 512, Timeout: 5 },
      ...{ TracingConfig: { Mode: 'Active' }, LoggingConfig: { LogFormat: 'Text' } },
    });
    expect(properties).not.toHaveProperty('VpcConfig');
    expect(Environment.Variables).toMatchObject({
      ...{ TENANTS_TABLE: { Ref: 'TenantsTable' }, LOG_LEVEL: '' },
      ALLOWED_ROLE_ARNS: 'arn:aws:iam::123456789012:role/a,arn:aws:iam::123456789012:role/b',
    });
    // A variable that names the pool would close a circle with its trigger.
    expect(Environment.Variables).not.toHaveProperty('POOL');
    expect(propertiesOf(template, 'PreTokenGenerationLogGroup').RetentionInDays).toBe(90);
  });

  it('has a role of its own, within the boundary of the service', () => {
    const { kmsKeyArn } = SHOP.provider;
    const decrypts = { Effect: 'Allow', Action: 'kms:Decrypt', Resource: kmsKeyArn };
    expect(dataPermissionsOf(template)).toEqual([...READS, decrypts]);
    for (const name of ['PreTokenGenerationRole', 'RolloutRole'])
      expect(propertiesOf(template, name).PermissionsBoundary).toBe(
        SHOP.provider.iam.role.permissionsBoundary,
      );
  });

  it('has table, alarms and rollout as the parameters say', () => {
    expect(template.Resources.TenantsTable).toMatchObject({
      ...{ Type: 'AWS::DynamoDB::Table', DeletionPolicy: 'Retain' },
      Properties: { DeletionProtectionEnabled: true },
    });
    expect(propertiesOf(template, 'Denials')).toMatchObject({
      AlarmName: 'shop-prod-pre-token-generation-denials',
      AlarmActions: [TOPIC],
    });
    expect(template.Resources).toHaveProperty('RolloutGroup');
    expect(template.Outputs).toMatchObject({
      TriggerArn: { Value: { Ref: 'PreTokenGenerationAlias' } },
      TenantsTableName: { Value: { Ref: 'TenantsTable' } },
      EventVersion: { Value: 'V3_0' },
    });
  });
});

it('knows the parameters of a stage by the command line and its file, and no others', async () => {
  const service = await writeShop({ userPool: 'none', groups: 'replace', monitoring: 'off' });
  await mkdir(join(service.folder, 'stages'));
  const file = 'membership: optional\ngroups: merge\nsomething: { else: 1 }\n';
  await writeFile(join(service.folder, 'stages/dev.yml'), file);
  const template = await service.package('--param', 'missingTenant=passthrough');
  const { Variables } = propertiesOf(template, 'PreTokenGenerationLambdaFunction').Environment;
  expect(Variables).toMatchObject({
    ...{ MISSING_TENANT: 'passthrough', MEMBERSHIP: 'optional', GROUPS: 'replace' },
  });
  expect(template.Resources).not.toHaveProperty('Denials');
});

it('serves the replica of an existing pool, beside a table of the service', async () => {
  const { resources, ...rest } = SHOP;
  const { Orders } = resources.Resources;
  const service = await writeShop(
    {
      ...{ userPool: { existing: 'eu-west-1_AbCdEfGhI' } },
      ...{ tenantSwitching: 'sticky', membership: 'required' },
    },
    {
      ...rest,
      provider: { ...SHOP.provider, environment: {} },
      resources: { Resources: { TenantsTable: Orders } },
    },
  );
  await mkdir(join(service.folder, 'stages'));
  await writeFile(
    join(service.folder, 'stages/prod.us-west-2.yml'),
    'replicaOf: eu-west-1\ntenantsTable: shop-tenants\n',
  );
  const template = await service.package('--stage', 'prod', '--region', 'us-west-2');
  expect(template.Resources.TenantsTable).toEqual(Orders);
  const arn = {
    'Fn::Sub': 'arn:${AWS::Partition}:dynamodb:${AWS::Region}:${AWS::AccountId}:table/shop-tenants',
  };
  const permissions = dataPermissionsOf(template) as { Resource: unknown }[];
  expect(permissions.slice(0, 3).map(({ Resource }) => Resource)).toEqual([arn, arn, arn]);
  expect(propertiesOf(template, 'ReplicaConfiguration')).toEqual({
    ...{ UserPoolId: 'eu-west-1_AbCdEfGhI', Status: 'INACTIVE' },
    LambdaConfig: {
      PreTokenGenerationConfig: {
        LambdaArn: { Ref: 'PreTokenGenerationAlias' },
        LambdaVersion: 'V2_0',
      },
    },
  });
  expect(template.Outputs).toMatchObject({
    ...{ ReplicaOf: { Value: 'eu-west-1' }, TenantsTableName: { Value: 'shop-tenants' } },
    ExistingUserPoolId: { Value: 'eu-west-1_AbCdEfGhI' },
  });
});

const CALLER =
  '<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/a</Arn></GetCallerIdentityResult></GetCallerIdentityResponse>';

it.each([
  ['without functions of its own', {}],
  ['beside its own functions', { functions: SHOP.functions }],
])('uploads the function of a service %s', async (_, own) => {
  const uploads: string[] = [];
  const account = await listen(({ method, url = '' }, response) => {
    const [path = '', query = ''] = url.split('?');
    if (method === 'PUT') uploads.push(basename(path));
    if (method === 'POST') response.end(CALLER);
    else response.end(query.startsWith('list-type') ? '<ListBucketResult/>' : undefined);
  });
  const stacks = await startCloudFormationStandIn((_stack, _region, action) =>
    action === 'DescribeStacks' ? stackWith({}) : stackFailure('Refused', 'ends here'),
  );
  try {
    const service = await writeService(
      {
        ...{ service: 'shop', plugins: ['tenant-claims'], ...own },
        provider: { name: 'aws', runtime: 'nodejs22.x', deploymentBucket: 'uploads' },
        custom: { tenantClaims: { userPool: 'own' } },
      },
      CODE,
    );
    services.push(service);
    const { stdout } = await runNode(
      [require.resolve('serverless/bin/serverless.js'), 'deploy', '--region', 'us-east-1'],
      {
        cwd: service.folder,
        env: localEnvironment({
          ...{ AWS_MAX_ATTEMPTS: '1', AWS_ENDPOINT_URL: account.endpoint },
          AWS_ENDPOINT_URL_CLOUDFORMATION: stacks.endpoint,
        }),
      },
    );
    expect({ stdout, uploads }).toEqual({
      stdout: expect.stringContaining('ends here'),
      uploads: expect.arrayContaining(['preTokenGeneration.zip', 'serverless-state.json']),
    });
  } finally {
    await Promise.all([account.stop(), stacks.stop()]);
  }
});

describe('the function in the zip', () => {
  let dynamoDb: LocalDynamoDb;
  let variables: Record<string, string>;
  beforeAll(async () => {
    dynamoDb = await startDynamoDb();
    const client = new DynamoDBClient({ ...LOCAL_CLIENT, endpoint: dynamoDb.endpoint });
    await createTenantsTable(client, 'tenants');
    await seedExample(dynamoDb.endpoint, 'tenants');
    client.destroy();
    variables = {
      ...{ TENANTS_TABLE: 'tenants', AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint },
      LOOKUP_TIMEOUT_MS: '4000', // the most, for a machine that has a lot to do
    };
  });
  afterAll(() => dynamoDb.stop());

  const ENRICHED = {
    response: {
      claimsAndScopeOverrideDetails: {
        accessTokenGeneration: { claimsToAddOrOverride: { tenantId: 'acme', plan: 'enterprise' } },
      },
    },
  };

  it.each([
    ['of the package', {}, {}, ENRICHED],
    ['with own code', { handler: 'src/claims.ts' }, {}, { ...ENRICHED, seenBy: 'the shop' }],
    [
      'with own code, where serverless-esbuild packages the others',
      { handler: 'src/claims.ts' },
      WITH_ESBUILD,
      { ...ENRICHED, seenBy: 'the shop' },
    ],
  ])('answers an event: %s', async (_, settings, more, answer) => {
    const service = await writeShop({ userPool: 'CustomerPool', ...settings }, more);
    const template = await service.package();
    const { Code, Environment, Handler } = propertiesOf(
      template,
      'PreTokenGenerationLambdaFunction',
    );
    expect([Code.S3Key.split('/').at(-1), Handler]).toEqual([
      'preTokenGeneration.zip',
      'functions/pre-token-generation.handler',
    ]);
    const zip = join(service.folder, '.serverless/preTokenGeneration.zip');
    const invocation = await invokePackaged(
      {
        path: zip,
        handler: 'functions/pre-token-generation.handler',
        environment: { ...Environment.Variables, ...variables },
        node: process.env.LAMBDA_NODE ?? process.execPath,
      },
      buildEvent(),
    );
    expect(invocation.answer).toMatchObject(answer);
    expect(propertiesOf(template, 'ListLambdaFunction').Code.S3Key).not.toBe(Code.S3Key);

    const first = await readFile(zip);
    await service.package();
    expect(await readFile(zip)).toEqual(first);
  });
});

it.each([
  [
    { userPool: 'CustomrPool' },
    {},
    'CustomrPool, and the resources of this service have no user pool of that id: did you mean CustomerPool?',
  ],
  [
    { userPool: 'CustomerPool', membershp: 'required' },
    {},
    'custom.tenantClaims has no parameter membershp: did you mean membership?',
  ],
  [{ userPool: 'CustomerPool', handler: 'src/list.ts' }, {}, 'src/list.ts cannot be bundled: '],
  [
    { userPool: 'CustomerPool' },
    { functions: { preTokenGeneration: { handler: 'src/list.handler' } } },
    'This service has a function preTokenGeneration already, and tenant-claims adds one of that name: rename it.',
  ],
])('refuses in one sentence: %j %j', async (tenantClaims, more, sentence) => {
  const service = await writeShop(tenantClaims, more);
  const { code, stdout } = await service.sls('package');
  expect(code).toBe(1);
  expect(stdout).toContain(sentence);
  expect(stdout).not.toContain('    at ');
});
