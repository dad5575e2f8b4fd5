import { readSettings } from '../../src/settings.ts';
import {
  dataPermissionsOf,
  propertiesOf,
  READS,
  readTemplate,
  type Template,
} from '../support/package-service.ts';

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

  it('lets the function read this table by key and its catalogue, touch no other data and write nothing', () => {
    expect(dataPermissionsOf(template)).toEqual(READS);
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

  it('leaves every setting at its default', () => {
    const { Variables } = propertiesOf(template, 'PreTokenGenerationLambdaFunction').Environment;
    const TENANTS_TABLE = 'tenants';
    expect(readSettings({ ...Variables, TENANTS_TABLE })).toEqual(readSettings({ TENANTS_TABLE }));
  });

  it('does not keep logs for ever', () => {
    expect(propertiesOf(template, 'PreTokenGenerationLogGroup').RetentionInDays).toBe(90);
  });

  it('has an alias that stands for the version of this deployment, all at once', () => {
    const versions = Object.entries(template.Resources).filter(
      ([, { Type }]) => Type === 'AWS::Lambda::Version',
    );
    expect(versions).toHaveLength(1);
    const [[name = '', version] = []] = versions;
    expect(version.DeletionPolicy).toBe('RetainExceptOnCreate'); // a rollback needs the last one
    expect(template.Resources.PreTokenGenerationAlias).toEqual({
      Type: 'AWS::Lambda::Alias',
      Properties: {
        FunctionName: { Ref: 'PreTokenGenerationLambdaFunction' },
        FunctionVersion: { 'Fn::GetAtt': [name, 'Version'] },
        Name: 'live',
      },
    });
  });

  it('calls the alias for both tokens, by the newer setting alone', () => {
    expect(propertiesOf(template, 'UserPool').UserPoolTier).toBe('ESSENTIALS');
    expect(propertiesOf(template, 'UserPool').LambdaConfig).toEqual({
      PreTokenGenerationConfig: {
        LambdaArn: { Ref: 'PreTokenGenerationAlias' },
        LambdaVersion: 'V2_0',
      },
    });
  });

  it('lets this pool of this account call the alias, and nobody else call anything', () => {
    const permissions = Object.values(template.Resources).filter(
      ({ Type }) => Type === 'AWS::Lambda::Permission',
    );
    expect(permissions.map(({ Properties }) => Properties)).toEqual([
      {
        Action: 'lambda:InvokeFunction',
        FunctionName: { Ref: 'PreTokenGenerationAlias' },
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
      ExplicitAuthFlows: ['ALLOW_USER_SRP_AUTH'],
      RefreshTokenRotation: { Feature: 'ENABLED', RetryGracePeriodSeconds: 30 },
      PreventUserExistenceErrors: 'ENABLED',
      EnableTokenRevocation: true,
      AccessTokenValidity: 15,
      IdTokenValidity: 15,
      TokenValidityUnits: { AccessToken: 'minutes', IdToken: 'minutes' },
    });
  });

  it('signs with the updated issuer, and has no passkeys without a domain for them', () => {
    const pool = propertiesOf(template, 'UserPool');
    expect(pool.IssuerConfiguration).toEqual({ Type: 'UPDATED' });
    expect(template.Outputs).toMatchObject({
      IssuerType: { Value: 'UPDATED' },
      RefreshRotation: { Value: 'on' },
    });
    expect(pool).not.toHaveProperty('WebAuthnRelyingPartyID');
    expect(pool.Policies).not.toHaveProperty('SignInPolicy');
  });

  it('has nothing for machines', () => {
    const types = Object.values(template.Resources).map(({ Type }) => Type);
    expect(types.filter((type) => type === 'AWS::Cognito::UserPoolClient')).toHaveLength(1);
    expect(types).not.toContain('AWS::Cognito::UserPoolResourceServer');
    expect(types).not.toContain('AWS::Cognito::UserPoolDomain');
    expect(template.Outputs).not.toHaveProperty('MachineClientId');
    expect(template.Outputs).not.toHaveProperty('TokenEndpoint');
  });

  it('has nothing that filters groups', () => {
    expect(Object.keys(template.Resources).filter((name) => name.startsWith('Inbound'))).toEqual(
      [],
    );
    expect(template.Outputs).not.toHaveProperty('InboundFederationArn');
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
    expect(template.Outputs).not.toHaveProperty('ExistingUserPoolId');
  });

  it('tells the doctor what the pool has to call, which is what it calls', () => {
    const { LambdaArn, LambdaVersion } = propertiesOf(template, 'UserPool').LambdaConfig
      .PreTokenGenerationConfig;
    expect(template.Outputs).toMatchObject({
      TriggerArn: { Value: LambdaArn },
      EventVersion: { Value: LambdaVersion },
    });
  });
});
