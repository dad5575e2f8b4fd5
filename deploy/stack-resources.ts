import { isDeepStrictEqual } from 'node:util';
import { STANDARD_ATTRIBUTES } from '../tools/aws/user-attributes.ts';
import type { ResolvedParameters } from './parameters.ts';
import { regionsOf } from './parameters.ts';

/** A part of a CloudFormation template, of any shape. */
export type Json = ReturnType<typeof JSON.parse>;

/** The parts of a CloudFormation template. */
export interface StackTemplate {
  readonly Resources: Record<string, Json>;
  readonly Outputs: Record<string, Json>;
}

/** What is added to the stack if a parameter asks for it: the files of deploy/resources. */
export interface OptionalResources {
  readonly alarms: Readonly<Record<string, Json>>;
  readonly dashboard: Json;
  readonly rollout: Readonly<Record<string, Json>>;
  readonly machines: StackTemplate;
  readonly tokenEndpoint: StackTemplate;
  readonly inboundFederation: StackTemplate & {
    readonly Alarms: Readonly<Record<string, Json>>;
  };
}

export const DEPLOYMENT_CONFIGS: Readonly<Record<string, string | undefined>> = {
  canary: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
  linear: 'CodeDeployDefault.LambdaLinear10PercentEvery1Minute',
};

/** With tenantSwitching=sticky: writes choices of tenant, and never the records that prove them. */
export const STICKY_STATEMENT: Json = {
  Effect: 'Allow',
  Action: ['dynamodb:PutItem'],
  Resource: { 'Fn::GetAtt': ['TenantsTable', 'Arn'] },
  Condition: {
    'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['CHOICE#*'] },
    // ForAllValues alone also holds where there is no key to compare.
    Null: { 'dynamodb:LeadingKeys': 'false' },
  },
};

/** Takes the user pool out of the stack, and lets functions be called by another one. */
export function leaveOutUserPool({ Resources, Outputs }: StackTemplate, arn: Json): void {
  delete Resources.UserPool;
  delete Resources.UserPoolClient;
  delete Outputs.UserPoolId;
  delete Outputs.UserPoolClientId;
  delete Outputs.IssuerType;
  delete Outputs.RefreshRotation;
  Resources.PreTokenGenerationPermission.Properties.SourceArn = arn;
}

function adoptUserPool(stack: StackTemplate, id: string): void {
  leaveOutUserPool(stack, {
    'Fn::Sub': `arn:\${AWS::Partition}:cognito-idp:\${AWS::Region}:\${AWS::AccountId}:userpool/${id}`,
  });
  // The second tells a later deployment, and the removal, whose pool it is.
  Object.assign(stack.Outputs, { UserPoolId: { Value: id }, ExistingUserPoolId: { Value: id } });
}

/** A passkey knows its domain, so no user can be talked into giving it to the page of another. */
function addPasskeys({ UserPool, UserPoolClient }: StackTemplate['Resources'], domain: string) {
  Object.assign(UserPool.Properties, {
    WebAuthnRelyingPartyID: domain,
    // Who finds an open laptop is not its owner.
    WebAuthnUserVerification: 'required',
  });
  UserPool.Properties.Policies.SignInPolicy = {
    AllowedFirstAuthFactors: ['PASSWORD', 'WEB_AUTHN'],
  };
  // The only flow in which a user chooses how to sign in.
  UserPoolClient.Properties.ExplicitAuthFlows.push('ALLOW_USER_AUTH');
}

function addMonitoring(
  { Resources }: StackTemplate,
  { alarms, dashboard, inboundFederation: { Alarms } }: OptionalResources,
  { service, stage, region, alarmTopicArn, inboundFederation }: ResolvedParameters,
): void {
  const actions =
    alarmTopicArn === '' ? {} : { AlarmActions: [alarmTopicArn], OKActions: [alarmTopicArn] };
  const all = inboundFederation === 'on' ? { ...alarms, ...Alarms } : alarms;
  for (const [name, { Type, Properties }] of Object.entries(all)) {
    Resources[name] = { Type, Properties: { ...Properties, ...actions } };
  }
  Resources.Dashboard = {
    Type: 'AWS::CloudWatch::Dashboard',
    Properties: {
      // The dashboards of an account are not of a region, and this one is.
      DashboardName: `${service}-${stage}-${region}`,
      DashboardBody: { 'Fn::Sub': JSON.stringify(dashboard) },
    },
  };
}

function addRollout(
  { Resources }: StackTemplate,
  rollout: OptionalResources['rollout'],
  deploymentConfig: string,
): void {
  Object.assign(Resources, rollout);
  Resources.RolloutGroup.Properties.DeploymentConfigName = deploymentConfig;
  Resources.PreTokenGenerationAlias.UpdatePolicy = {
    CodeDeployLambdaAliasUpdate: {
      ApplicationName: { Ref: 'RolloutApplication' },
      DeploymentGroupName: { Ref: 'RolloutGroup' },
    },
  };
}

/** For a table that is new: one that exists may be deleted by a change of its type. */
function replicate(table: Json, regions: readonly string[]): void {
  const {
    PointInTimeRecoverySpecification,
    DeletionProtectionEnabled,
    SSESpecification,
    ...shared
  } = table.Properties;
  const replica = { PointInTimeRecoverySpecification, DeletionProtectionEnabled };
  table.Type = 'AWS::DynamoDB::GlobalTable';
  table.Properties = {
    ...shared,
    SSESpecification: { ...SSESpecification, SSEType: 'KMS' },
    StreamSpecification: { StreamViewType: 'NEW_AND_OLD_IMAGES' },
    Replicas: [{ Ref: 'AWS::Region' }, ...regions].map((Region) => ({ Region, ...replica })),
  };
}

/** Has the same pool call the function before it maps what an identity provider sent. */
function attachInboundFederation({ Resources }: StackTemplate): void {
  const { SourceArn } = Resources.PreTokenGenerationPermission.Properties;
  Resources.InboundFederationPermission.Properties.SourceArn = SourceArn;
  if (!Resources.UserPool) return;
  Resources.UserPool.Properties.LambdaConfig.InboundFederation = {
    LambdaArn: { Ref: 'InboundFederationAlias' },
    LambdaVersion: 'V1_0',
  };
}

/** Adds to the stack, and takes from it, what the parameters ask for. */
export function fitStack(
  stack: StackTemplate,
  parameters: ResolvedParameters,
  optional: OptionalResources,
): void {
  const { Resources } = stack;
  for (const name of ['machines', 'tokenEndpoint', 'inboundFederation'] as const) {
    if (parameters[name] !== 'on') continue;
    Object.assign(Resources, optional[name].Resources);
    Object.assign(stack.Outputs, optional[name].Outputs);
  }
  if (parameters.refreshRotation === 'off') {
    delete Resources.UserPoolClient.Properties.RefreshTokenRotation;
    Resources.UserPoolClient.Properties.ExplicitAuthFlows.push('ALLOW_REFRESH_TOKEN_AUTH');
  }
  if (parameters.passkeyDomain !== '') addPasskeys(Resources, parameters.passkeyDomain);
  if (parameters.existingUserPoolId !== '') adoptUserPool(stack, parameters.existingUserPoolId);
  if (parameters.inboundFederation === 'on') attachInboundFederation(stack);
  if (parameters.monitoring === 'on') addMonitoring(stack, optional, parameters);
  const deploymentConfig = DEPLOYMENT_CONFIGS[parameters.rollout];
  if (deploymentConfig) addRollout(stack, optional.rollout, deploymentConfig);
  const ProvisionedConcurrentExecutions = Number(parameters.provisionedConcurrency);
  if (ProvisionedConcurrentExecutions > 0) {
    Resources.PreTokenGenerationAlias.Properties.ProvisionedConcurrencyConfig = {
      ProvisionedConcurrentExecutions,
    };
  }
  const regions = regionsOf(parameters);
  if (regions.length > 0) replicate(Resources.TenantsTable, regions);
}

/**
 * Points each alias to the version that this deployment makes of its function, whose name changes
 * with the code and the settings.
 */
export function pointAliases(
  { Resources }: Pick<StackTemplate, 'Resources'>,
  compiled: Json,
): void {
  for (const name of ['PreTokenGenerationAlias', 'InboundFederationAlias']) {
    const alias = Resources[name]?.Properties;
    // A service may have other functions.
    const versions = Object.entries<Json>(compiled).filter(
      ([, { Type, Properties }]) =>
        Type === 'AWS::Lambda::Version' &&
        isDeepStrictEqual(Properties.FunctionName, alias?.FunctionName),
    );
    for (const [version, resource] of versions) {
      // Lambda publishes nothing twice: what is left of a deployment that was rolled back would
      // keep the next from its own.
      resource.DeletionPolicy = 'RetainExceptOnCreate';
      alias.FunctionVersion = { 'Fn::GetAtt': [version, 'Version'] };
    }
  }
}

/** A pool of the stage has the attributes that every pool has, and those of its schema. */
export function* findMissingAttributes(
  { UserPool }: StackTemplate['Resources'],
  settings: { readonly tenantAttribute: string; readonly departmentAttribute: string },
): Generator<string> {
  if (!UserPool) return;
  const schema: readonly { Name: string }[] = UserPool.Properties.Schema;
  const names = [...STANDARD_ATTRIBUTES, ...schema.map(({ Name }) => `custom:${Name}`)];
  for (const parameter of ['tenantAttribute', 'departmentAttribute'] as const) {
    if (names.includes(settings[parameter])) continue;
    yield `${parameter}=${settings[parameter]} needs existingUserPoolId, or an attribute of that name in the schema of UserPool in deploy/resources/user-pool.yml.`;
  }
}
