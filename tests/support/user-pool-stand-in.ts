import { json } from 'node:stream/consumers';
import { listen } from './listen.ts';
import { signedRegion } from './signed-region.ts';

// biome-ignore lint/suspicious/noExplicitAny: a pool is what DescribeUserPool tells of it, as JSON
type Json = Record<string, any>;

/** One user pool, as Cognito has it. Tests change it as they like. */
export interface SimulatedPool {
  pool: Json;
  /** What GetUserPoolMfaConfig tells. */
  factors: Json;
  /** Answers of DescribeUserPoolClient. */
  clients: Json[];
  /** Names. */
  groups?: string[];
  /** Names of identity providers. */
  providers?: string[];
  /** Answers of ListUserPoolReplicas; undefined: it knows no such operation. */
  replicas?: Json[];
  /** What the pool is in other regions. */
  elsewhere?: Record<string, SimulatedPool>;
}

/** An error as Cognito answers it. */
class Refusal extends Error {
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** What a pool has that nobody set, and nobody sets in UpdateUserPool. */
const FIXED =
  'Id Arn Status CreationDate LastModifiedDate SchemaAttributes AliasAttributes UsernameAttributes UsernameConfiguration EstimatedNumberOfUsers Domain CustomDomain'.split(
    ' ',
  );

/** What Cognito sets a setting to that a call leaves out. */
const DEFAULTS: Json = {
  Policies: {
    PasswordPolicy: { MinimumLength: 8, TemporaryPasswordValidityDays: 7 },
    SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD'] },
  },
  DeletionProtection: 'INACTIVE',
  LambdaConfig: {},
  MfaConfiguration: 'OFF',
  EmailConfiguration: { EmailSendingAccount: 'COGNITO_DEFAULT' },
  UserPoolTags: {},
  AdminCreateUserConfig: { AllowAdminCreateUserOnly: false },
  UserPoolTier: 'ESSENTIALS',
};

function update({ pool }: SimulatedPool, { UserPoolId: _, PoolName, ...settings }: Json): Json {
  const temporary = settings.Policies?.PasswordPolicy?.TemporaryPasswordValidityDays;
  if (
    temporary !== undefined &&
    settings.AdminCreateUserConfig?.UnusedAccountValidityDays !== undefined
  ) {
    throw new Refusal(
      'InvalidParameterException',
      'Please use TemporaryPasswordValidityDays in PasswordPolicy instead of UnusedAccountValidityDays',
    );
  }
  if (Object.keys(settings.UserPoolTags ?? {}).some((name) => name.startsWith('aws:'))) {
    throw new Refusal(
      'InvalidParameterException',
      'aws: prefixed tag key names are not allowed for external use.',
    );
  }
  const { PreTokenGeneration, PreTokenGenerationConfig } = settings.LambdaConfig ?? {};
  if (
    PreTokenGeneration &&
    PreTokenGenerationConfig &&
    PreTokenGeneration !== PreTokenGenerationConfig.LambdaArn
  ) {
    throw new Refusal(
      'InvalidParameterException',
      'PreTokenGeneration and PreTokenGenerationConfig differ.',
    );
  }
  const strange = FIXED.find((name) => name in settings);
  if (strange) throw new Refusal('InvalidParameterException', `Unknown parameter ${strange}.`);
  const tags = Object.entries(pool.UserPoolTags ?? {}).filter(([name]) => name.startsWith('aws:'));
  const next: Json = {
    ...Object.fromEntries(FIXED.filter((name) => name in pool).map((name) => [name, pool[name]])),
    ...structuredClone(DEFAULTS),
    ...settings,
    Name: PoolName ?? pool.Id,
    LastModifiedDate: pool.LastModifiedDate + 1,
  };
  next.UserPoolTags = { ...Object.fromEntries(tags), ...next.UserPoolTags };
  // It tells the same number in both places.
  next.AdminCreateUserConfig = {
    ...next.AdminCreateUserConfig,
    UnusedAccountValidityDays:
      temporary ?? next.AdminCreateUserConfig.UnusedAccountValidityDays ?? 7,
  };
  return next;
}

function answer(service: SimulatedPool, operation: string, input: Json): Json {
  if (operation === 'CreateUserPool') return { UserPool: service.pool };
  if (input.UserPoolId !== service.pool.Id) {
    throw new Refusal('ResourceNotFoundException', `User pool ${input.UserPoolId} does not exist.`);
  }
  switch (operation) {
    case 'DescribeUserPool':
      return { UserPool: service.pool };
    case 'UpdateUserPool':
      service.pool = update(service, input);
      return {};
    case 'DeleteUserPool':
      return {};
    case 'GetUserPoolMfaConfig':
      return service.factors;
    case 'SetUserPoolMfaConfig': {
      const { UserPoolId: _, ...factors } = input;
      if (
        factors.MfaConfiguration === 'OFF' &&
        Object.keys(factors).some(
          (name) => name.endsWith('MfaConfiguration') && name !== 'MfaConfiguration',
        )
      ) {
        throw new Refusal(
          'InvalidParameterException',
          "Invalid MFA configuration given, can't turn off MFA and configure an MFA together.",
        );
      }
      service.factors = factors;
      return factors;
    }
    case 'ListUserPoolClients': {
      const at = Number(input.NextToken ?? 0);
      const ids = service.clients.map(({ ClientId, ClientName }) => ({ ClientId, ClientName }));
      const next = at + input.MaxResults;
      return {
        UserPoolClients: ids.slice(at, next),
        ...(next < ids.length && { NextToken: `${next}` }),
      };
    }
    case 'ListGroups': {
      const { groups = [] } = service;
      const at = Number(input.NextToken ?? 0);
      const next = at + input.Limit;
      return {
        Groups: groups.slice(at, next).map((GroupName) => ({ GroupName })),
        ...(next < groups.length && { NextToken: `${next}` }),
      };
    }
    case 'ListIdentityProviders': {
      const { providers = [] } = service;
      const at = Number(input.NextToken ?? 0);
      const next = at + input.MaxResults;
      return {
        Providers: providers.slice(at, next).map((ProviderName) => ({ ProviderName })),
        ...(next < providers.length && { NextToken: `${next}` }),
      };
    }
    case 'ListUserPoolReplicas':
      if (!service.replicas) throw new Refusal('UnknownOperationException', operation);
      return { UserPoolReplicas: service.replicas };
    case 'DescribeUserPoolClient': {
      const found = service.clients.find(({ ClientId }) => ClientId === input.ClientId);
      if (!found || found.isGone)
        throw new Refusal('ResourceNotFoundException', `App client ${input.ClientId}?`);
      return { UserPoolClient: found };
    }
    default:
      throw new Refusal('InvalidAction', operation);
  }
}

/**
 * Answers as Cognito does for one user pool, on a port of its own. `before` hears of each call
 * first, and may throw an error by its name.
 */
export async function startUserPoolStandIn(
  service: SimulatedPool,
  before: (operation: string, input: Json) => void = () => {},
) {
  return listen(async (request, response) => {
    const operation = String(request.headers['x-amz-target']).split('.')[1] ?? '';
    const input = (await json(request)) as Json;
    const reply = (status: number, body: Json) =>
      response
        .writeHead(status, { 'content-type': 'application/x-amz-json-1.1' })
        .end(JSON.stringify(body));
    try {
      before(operation, input);
      reply(200, answer(service.elsewhere?.[signedRegion(request)] ?? service, operation, input));
    } catch (error) {
      const { code, name, message } = error as Refusal;
      reply(400, { __type: code ?? name, message });
    }
  });
}

export const POOL = 'us-east-1_Existing1';

/** A pool on which everything is set to what nobody gets by default. */
export const buildPool = (): Json => ({
  Id: POOL,
  Arn: 'arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_Existing1',
  Name: 'customers',
  Status: 'Enabled',
  CreationDate: 1_500_000_000,
  LastModifiedDate: 1_700_000_000,
  EstimatedNumberOfUsers: 4711,
  Domain: 'customers',
  CustomDomain: 'login.example.com',
  UsernameAttributes: ['email'],
  AliasAttributes: ['preferred_username'],
  UsernameConfiguration: { CaseSensitive: false },
  SchemaAttributes: [
    {
      Name: 'email',
      AttributeDataType: 'String',
      Mutable: true,
      Required: true,
      DeveloperOnlyAttribute: false,
    },
    {
      ...{ Name: 'custom:tenantId', AttributeDataType: 'String', Mutable: true, Required: false },
      StringAttributeConstraints: { MinLength: '1', MaxLength: '64' },
    },
    { Name: 'custom:department', AttributeDataType: 'String', Mutable: true, Required: false },
    {
      ...{ Name: 'custom:level', AttributeDataType: 'Number', Mutable: true, Required: false },
      NumberAttributeConstraints: { MinValue: '1', MaxValue: '9' },
    },
  ],
  Policies: {
    PasswordPolicy: {
      ...{
        MinimumLength: 14,
        RequireUppercase: true,
        RequireLowercase: true,
        RequireNumbers: true,
      },
      ...{ RequireSymbols: true, PasswordHistorySize: 5, TemporaryPasswordValidityDays: 3 },
    },
    SignInPolicy: { AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'] },
  },
  DeletionProtection: 'ACTIVE',
  LambdaConfig: {
    ...Object.fromEntries(
      [
        ...[
          'PreSignUp',
          'CustomMessage',
          'PostConfirmation',
          'PreAuthentication',
          'PostAuthentication',
        ],
        ...[
          'DefineAuthChallenge',
          'CreateAuthChallenge',
          'VerifyAuthChallengeResponse',
          'UserMigration',
        ],
      ].map((name) => [name, `arn:aws:lambda:us-east-1:123456789012:function:${name}`]),
    ),
    CustomSMSSender: {
      LambdaVersion: 'V1_0',
      LambdaArn: 'arn:aws:lambda:us-east-1:123456789012:function:sms',
    },
    CustomEmailSender: {
      LambdaVersion: 'V1_0',
      LambdaArn: 'arn:aws:lambda:us-east-1:123456789012:function:email',
    },
    KMSKeyID: 'arn:aws:kms:us-east-1:123456789012:key/1',
    InboundFederation: {
      LambdaVersion: 'V1_0',
      LambdaArn: 'arn:aws:lambda:us-east-1:123456789012:function:federate',
    },
  },
  AutoVerifiedAttributes: ['email', 'phone_number'],
  SmsVerificationMessage: 'Your code: {####}',
  EmailVerificationMessage: 'Hello, {####}',
  EmailVerificationSubject: 'Welcome',
  VerificationMessageTemplate: {
    ...{ SmsMessage: 'Your code: {####}', EmailMessage: 'Hello, {####}', EmailSubject: 'Welcome' },
    ...{
      EmailMessageByLink: '{##Click##}',
      EmailSubjectByLink: 'Click',
      DefaultEmailOption: 'CONFIRM_WITH_LINK',
    },
  },
  SmsAuthenticationMessage: 'Sign in with {####}',
  UserAttributeUpdateSettings: { AttributesRequireVerificationBeforeUpdate: ['email'] },
  MfaConfiguration: 'OPTIONAL',
  DeviceConfiguration: {
    ChallengeRequiredOnNewDevice: true,
    DeviceOnlyRememberedOnUserPrompt: true,
  },
  EmailConfiguration: {
    ...{
      SourceArn: 'arn:aws:ses:us-east-1:123456789012:identity/example.com',
      ReplyToEmailAddress: 'a@example.com',
    },
    ...{ EmailSendingAccount: 'DEVELOPER', From: 'login@example.com', ConfigurationSet: 'mails' },
  },
  SmsConfiguration: {
    ...{
      SnsCallerArn: 'arn:aws:iam::123456789012:role/sms',
      ExternalId: 'e',
      SnsRegion: 'us-east-1',
    },
    EumsSms: {
      ...{
        CallerArn: 'arn:aws:iam::123456789012:role/eums',
        ExternalId: 'e',
        OriginationIdentity: 'o',
      },
      ...{ ConfigurationSetName: 'c', InEntityId: 'i', InTemplateId: 't', Region: 'us-east-1' },
    },
  },
  UserPoolTags: { team: 'identity', 'aws:cloudformation:stack-name': 'customers' },
  AdminCreateUserConfig: {
    AllowAdminCreateUserOnly: true,
    UnusedAccountValidityDays: 3,
    InviteMessageTemplate: {
      SMSMessage: '{username} {####}',
      EmailMessage: '{username} {####}',
      EmailSubject: 'Come',
    },
  },
  UserPoolAddOns: {
    AdvancedSecurityMode: 'ENFORCED',
    AdvancedSecurityAdditionalFlows: { CustomAuthMode: 'AUDIT' },
  },
  DcrConfiguration: {
    ...{
      EnableStatus: 'Disabled',
      OpenDcrEnabled: true,
      AuthenticatedGrantTypes: ['client_credentials'],
    },
    ...{ OpenDcrGrantTypes: ['code'], AllowedScopes: ['openid'] },
  },
  AccountRecoverySetting: { RecoveryMechanisms: [{ Priority: 1, Name: 'verified_email' }] },
  UserPoolTier: 'PLUS',
  KeyConfiguration: {
    KeyType: 'CUSTOMER_MANAGED_KEY',
    KmsKeyArn: 'arn:aws:kms:us-east-1:123456789012:key/2',
  },
  IssuerConfiguration: { Type: 'UPDATED' },
  AcrConfiguration: { level1: { AcrValue: 'urn:example:1' } },
});

/** Second factors that nobody gets by default. */
export const buildFactors = (): Json => ({
  MfaConfiguration: 'OPTIONAL',
  SmsMfaConfiguration: {
    SmsAuthenticationMessage: 'Sign in with {####}',
    SmsConfiguration: {
      SnsCallerArn: 'arn:aws:iam::123456789012:role/sms',
      ExternalId: 'e',
      SnsRegion: 'us-east-1',
    },
  },
  SoftwareTokenMfaConfiguration: { Enabled: true },
  EmailMfaConfiguration: { Message: '{####}', Subject: 'Code' },
  WebAuthnConfiguration: { RelyingPartyId: 'login.example.com', UserVerification: 'required' },
});
