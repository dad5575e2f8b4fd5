import { rm } from 'node:fs/promises';
import { packageService, readTemplate, type Template } from '../support/package-service.ts';

jest.setTimeout(60_000);

const directories: string[] = [];
afterAll(() => Promise.all(directories.map((directory) => rm(directory, { recursive: true }))));

async function packageTemplate(...options: string[]): Promise<Template> {
  const { directory } = await packageService(...options);
  directories.push(directory);
  return readTemplate(directory);
}

const propertiesOf = (template: Template, name: string) => template.Resources[name].Properties;

describe('the template of stage dev', () => {
  let template: Template;
  beforeAll(async () => {
    template = await readTemplate(process.env.DEV_PACKAGE ?? '');
  });

  it('keeps tenant records in an encrypted on-demand table that can be restored', () => {
    expect(propertiesOf(template, 'TenantsTable')).toMatchObject({
      AttributeDefinitions: [
        { AttributeName: 'pk', AttributeType: 'S' },
        { AttributeName: 'sk', AttributeType: 'S' },
      ],
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      BillingMode: 'PAY_PER_REQUEST',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
      SSESpecification: { SSEEnabled: true },
    });
  });

  it('lets the function read this table by BatchGetItem and touch no other data', () => {
    const [{ PolicyDocument }, ...more] = propertiesOf(template, 'IamRoleLambdaExecution').Policies;
    const statements: { Action: string[]; Resource: unknown }[] = PolicyDocument.Statement;
    expect(more).toEqual([]);
    expect(statements.filter(({ Action }) => !Action.every((action) => /^(logs|xray):/.test(action)))).toEqual([
      {
        Effect: 'Allow',
        Action: ['dynamodb:BatchGetItem'],
        Resource: { 'Fn::GetAtt': ['TenantsTable', 'Arn'] },
      },
    ]);
  });

  it('runs the function on arm64 with traces and within the time that Cognito waits', () => {
    expect(propertiesOf(template, 'PreTokenGenerationLambdaFunction')).toMatchObject({
      FunctionName: 'tenant-claims-dev-pre-token-generation',
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Timeout: 5,
      TracingConfig: { Mode: 'Active' },
      Environment: { Variables: { TENANTS_TABLE: { Ref: 'TenantsTable' } } },
    });
  });

  it('does not keep logs for ever', () => {
    expect(propertiesOf(template, 'PreTokenGenerationLogGroup').RetentionInDays).toBe(90);
  });

  it('calls the function for both tokens, by the newer setting alone', () => {
    expect(propertiesOf(template, 'UserPool').UserPoolTier).toBe('ESSENTIALS');
    expect(propertiesOf(template, 'UserPool').LambdaConfig).toEqual({
      PreTokenGenerationConfig: {
        LambdaArn: { 'Fn::GetAtt': ['PreTokenGenerationLambdaFunction', 'Arn'] },
        LambdaVersion: 'V2_0',
      },
    });
  });

  it('lets this pool of this account call the function, and nobody else', () => {
    const permissions = Object.values(template.Resources).filter(({ Type }) => Type === 'AWS::Lambda::Permission');
    expect(permissions.map(({ Properties }) => Properties)).toEqual([
      {
        Action: 'lambda:InvokeFunction',
        FunctionName: { 'Fn::GetAtt': ['PreTokenGenerationLambdaFunction', 'Arn'] },
        Principal: 'cognito-idp.amazonaws.com',
        SourceArn: { 'Fn::GetAtt': ['UserPool', 'Arn'] },
        SourceAccount: { Ref: 'AWS::AccountId' },
      },
    ]);
  });

  it('has tenant attributes that only an administrator can write', () => {
    const { Schema, AdminCreateUserConfig } = propertiesOf(template, 'UserPool');
    const { ReadAttributes, WriteAttributes } = propertiesOf(template, 'UserPoolClient');
    for (const Name of ['tenantId', 'department']) {
      expect(Schema).toContainEqual({
        Name,
        AttributeDataType: 'String',
        Mutable: true,
        StringAttributeConstraints: { MinLength: '1', MaxLength: '64' },
      });
      expect(ReadAttributes).toContain(`custom:${Name}`);
    }
    expect(WriteAttributes).toEqual(['email', 'name']);
    expect(AdminCreateUserConfig).toEqual({ AllowAdminCreateUserOnly: true });
  });

  it('has an app client that keeps passwords to itself and tells nothing about users', () => {
    expect(propertiesOf(template, 'UserPoolClient')).toMatchObject({
      ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH', 'ALLOW_REFRESH_TOKEN_AUTH'],
      PreventUserExistenceErrors: 'ENABLED',
      EnableTokenRevocation: true,
      AccessTokenValidity: 15,
      IdTokenValidity: 15,
      TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes' },
    });
  });

  it('can be thrown away', () => {
    expect(template.Resources.TenantsTable).toMatchObject({
      DeletionPolicy: 'Delete',
      UpdateReplacePolicy: 'Delete',
      Properties: { DeletionProtectionEnabled: false },
    });
    expect(template.Resources.UserPool).toMatchObject({
      DeletionPolicy: 'Delete',
      UpdateReplacePolicy: 'Delete',
      Properties: { DeletionProtection: 'INACTIVE' },
    });
  });

  it('tells what a client and the seeding command need to know', () => {
    expect(template.Outputs).toMatchObject({
      UserPoolId: { Value: { Ref: 'UserPool' } },
      UserPoolClientId: { Value: { Ref: 'UserPoolClient' } },
      TenantsTableName: { Value: { Ref: 'TenantsTable' } },
    });
  });
});

it('protects table and user pool outside dev', async () => {
  const { Resources } = await packageTemplate('--stage', 'prod');
  expect(Resources.TenantsTable).toMatchObject({
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
    Properties: { DeletionProtectionEnabled: true },
  });
  expect(Resources.UserPool).toMatchObject({
    DeletionPolicy: 'Retain',
    UpdateReplacePolicy: 'Retain',
    Properties: { DeletionProtection: 'ACTIVE' },
  });
});

it.each(['V1_0', 'V3_0'])('asks Cognito for %s events with one parameter', async (version) => {
  const template = await packageTemplate('--param', `eventVersion=${version}`);
  expect(propertiesOf(template, 'UserPool').LambdaConfig.PreTokenGenerationConfig.LambdaVersion).toBe(version);
});

it('passes settings on to the function', async () => {
  const template = await packageTemplate('--param', 'groups=replace', '--param', 'missingTenant=passthrough');
  expect(propertiesOf(template, 'PreTokenGenerationLambdaFunction').Environment.Variables).toMatchObject({
    GROUPS: 'replace',
    MISSING_TENANT: 'passthrough',
  });
});

it('refuses an event version that Cognito does not know', async () => {
  const { code, directory, stdout } = await packageService('--param', 'eventVersion=V4_0');
  directories.push(directory);
  expect(code).toBe(1);
  expect(stdout).toContain('eventVersion has to be one of V1_0, V2_0, V3_0.');
});
