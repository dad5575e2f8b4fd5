// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders are those of Fn::Sub
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, PutCommand } from '@aws-sdk/lib-dynamodb';
import { LOCAL_CLIENT } from '../../tools/local/local-environment.ts';
import { startTenantsTable, type TenantsTable } from '../../tools/testing/index.ts';
import { invokePackaged } from '../../tools/testing/packaged-function.ts';
import { buildInboundEvent } from '../support/builders.ts';
import {
  dataPermissionsOf,
  optionsOf,
  packageService,
  propertiesOf,
  READS,
  readTemplate,
  type Template,
} from '../support/package-service.ts';
import { renderStage } from '../support/render-stage.ts';
import { startXRayDaemon } from '../support/x-ray-daemon.ts';

const PARAMETERS = { identityProviders: 'on', inboundFederation: 'on' } as const;

let packaged: string;
let template: Template;
beforeAll(async () => {
  packaged = (await packageService('--stage', 'dev', ...optionsOf(PARAMETERS))).directory;
  template = await readTemplate(packaged);
});
afterAll(() => rm(packaged, { recursive: true }));

describe('the template', () => {
  it('has the pool call the alias of the version of this deployment', () => {
    expect(propertiesOf(template, 'UserPool').LambdaConfig.InboundFederation).toEqual({
      LambdaArn: { Ref: 'InboundFederationAlias' },
      LambdaVersion: 'V1_0',
    });
    const { FunctionName, FunctionVersion } = propertiesOf(template, 'InboundFederationAlias');
    expect(FunctionName).toEqual({ Ref: 'InboundFederationLambdaFunction' });
    const [version = ''] = FunctionVersion['Fn::GetAtt'];
    expect(propertiesOf(template, version).FunctionName).toEqual(FunctionName);
    expect(template.Outputs.InboundFederationArn).toEqual({
      Value: { Ref: 'InboundFederationAlias' },
    });
  });

  it('lets this pool of this account call the alias', () => {
    expect(propertiesOf(template, 'InboundFederationPermission')).toEqual({
      Action: 'lambda:InvokeFunction',
      FunctionName: { Ref: 'InboundFederationAlias' },
      Principal: 'cognito-idp.amazonaws.com',
      SourceArn: { 'Fn::GetAtt': ['UserPool', 'Arn'] },
      SourceAccount: { Ref: 'AWS::AccountId' },
    });
  });

  it('lets the function read the catalogue and nothing else, and the other what it could read before', () => {
    expect(propertiesOf(template, 'InboundFederationLambdaFunction').Role).toEqual({
      'Fn::GetAtt': ['InboundFederationRole', 'Arn'],
    });
    const { Policies, ManagedPolicyArns } = propertiesOf(template, 'InboundFederationRole');
    expect(ManagedPolicyArns).toBeUndefined();
    expect(Policies).toHaveLength(1);
    expect(Policies[0].PolicyDocument.Statement).toEqual([
      {
        Effect: 'Allow',
        Action: 'dynamodb:BatchGetItem',
        Resource: { 'Fn::GetAtt': ['TenantsTable', 'Arn'] },
        Condition: {
          'ForAllValues:StringEquals': { 'dynamodb:LeadingKeys': ['CATALOG'] },
          Null: { 'dynamodb:LeadingKeys': 'false' },
        },
      },
      {
        Effect: 'Allow',
        Action: ['logs:CreateLogStream', 'logs:PutLogEvents'],
        Resource: { 'Fn::GetAtt': ['InboundFederationLogGroup', 'Arn'] },
      },
      {
        Effect: 'Allow',
        Action: ['xray:PutTraceSegments', 'xray:PutTelemetryRecords'],
        Resource: '*',
      },
    ]);
    expect(dataPermissionsOf(template)).toEqual(READS);
  });

  it('gives both functions the same settings, and time that Cognito waits', () => {
    const [filter, tokens] = ['InboundFederation', 'PreTokenGeneration'].map((name) =>
      propertiesOf(template, `${name}LambdaFunction`),
    );
    expect(filter).toMatchObject({
      FunctionName: 'tenant-claims-dev-inbound-federation',
      Environment: tokens.Environment,
      Timeout: 5,
    });
  });

  it('has an alarm for it, of its own name, and says where to look', async () => {
    const { Dimensions, AlarmDescription } = propertiesOf(template, 'InboundFaults');
    const [, section] = /\. docs\/operations\.md, (.+)$/.exec(AlarmDescription) ?? [];
    expect(await readFile('docs/operations.md', 'utf8')).toContain(`\n### ${section}\n`);
    expect(Dimensions).toEqual([
      {
        Name: 'FunctionName',
        Value: propertiesOf(template, 'InboundFederationLambdaFunction').FunctionName,
      },
    ]);
  });

  it('lets an existing pool call it, and has none of its own', () => {
    const existing = renderStage('dev', {
      ...PARAMETERS,
      existingUserPoolId: 'us-east-1_Existing1',
      monitoring: 'off',
    });
    expect(propertiesOf(existing, 'InboundFederationPermission').SourceArn).toEqual({
      'Fn::Sub':
        'arn:${AWS::Partition}:cognito-idp:${AWS::Region}:${AWS::AccountId}:userpool/us-east-1_Existing1',
    });
    expect(existing.Resources).not.toHaveProperty('UserPool');
    expect(existing.Resources).not.toHaveProperty('InboundFaults');
    expect(existing.Outputs).toHaveProperty('InboundFederationArn');
  });
});

describe('the function out of the zip', () => {
  let table: TenantsTable;
  beforeAll(async () => {
    table = await startTenantsTable({ name: 'tenants' });
    const client = new DynamoDBClient({ ...LOCAL_CLIENT, endpoint: table.endpoint });
    const Item = {
      ...{ pk: 'CATALOG', sk: 'IDP#AcmeSAML', status: 'active', tenantId: 'acme' },
      ...{ groupsClaim: 'groups', groups: [{ name: 'admins' }] },
    };
    await DynamoDBDocumentClient.from(client).send(new PutCommand({ TableName: 'tenants', Item }));
    client.destroy();
  });
  afterAll(() => table.stop());

  /** One invocation on Lambda's Node.js, by the template's settings. */
  function invoke(event: object, settings: Record<string, string> = {}) {
    const { Handler, Environment } = propertiesOf(template, 'InboundFederationLambdaFunction');
    const node = process.env.LAMBDA_NODE;
    const environment = {
      ...{ ...Environment.Variables, ...table.environment },
      LOOKUP_TIMEOUT_MS: '4000',
      ...settings,
    };
    const path = join(packaged, 'tenant-claims.zip');
    return invokePackaged({ path, handler: Handler, environment, ...(node && { node }) }, event);
  }

  const event = buildInboundEvent({
    tokenResponse: { access_token: 'secret', expires_in: '3600' },
    idToken: { sub: '1', email: 'ada@acme.example', groups: ['everyone', 'admins'] },
    userInfo: {},
  });

  it('filters the groups, and says so in one line', async () => {
    const { log, errorLog, ...invocation } = await invoke(event);
    expect(errorLog).toBe('');
    expect('answer' in invocation && invocation.answer).toEqual({
      ...event,
      response: {
        userAttributesToMap: {
          ...{ access_token: 'secret', expires_in: '3600' },
          ...{ sub: '1', email: 'ada@acme.example', groups: '["admins"]' },
        },
      },
    });
    expect(JSON.parse(log)).toMatchObject({ outcome: 'FILTERED', hasClaim: true, keptGroups: 1 });
  });

  it('denies by name if it has no table', async () => {
    expect(await invoke(event, { TENANTS_TABLE: 'no-such-table' })).toMatchObject({
      error: {
        name: 'EnrichmentError',
        message: 'Sign-in is not possible at the moment. Try again in a minute',
      },
    });
  });

  it('traces outcome and lookup, and no attribute', async () => {
    const daemon = await startXRayDaemon();
    await invoke(event, {
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      LAMBDA_TASK_ROOT: '/var/task',
      _X_AMZN_TRACE_ID:
        'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=557abcec3ee5a047;Sampled=1',
      AWS_XRAY_DAEMON_ADDRESS: daemon.address,
    });
    const segments = await daemon.stop();
    expect(segments.map(({ name }) => name).sort()).toEqual(['DynamoDB', 'inbound-federation']);
    expect(segments.find(({ name }) => name === 'inbound-federation')).toMatchObject({
      annotations: { outcome: 'FILTERED' },
    });
    expect(JSON.stringify(segments)).not.toMatch(/secret|ada@|admins|everyone/);
  });
});
