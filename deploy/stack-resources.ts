import { isDeepStrictEqual } from 'node:util';
import { SERVICE } from '../src/service.ts';
import { environmentOf, type ResolvedParameters, regionsOf } from './parameters.ts';
import { connectPool } from './pool-resources.ts';
import { serveReplica } from './replica.ts';
import {
  type Json,
  type OptionalResources,
  readResources,
  type StackTemplate,
} from './resource-files.ts';
import type { UserPool } from './user-pool.ts';

export const DEPLOYMENT_CONFIGS: Readonly<Record<string, string | undefined>> = {
  canary: 'CodeDeployDefault.LambdaCanary10Percent5Minutes',
  linear: 'CodeDeployDefault.LambdaLinear10PercentEvery1Minute',
};

/** With tenantSwitching=sticky: writes choices of tenant, and never the records that prove them. */
const STICKY_STATEMENT: Json = {
  Effect: 'Allow',
  Action: ['dynamodb:PutItem'],
  Resource: { 'Fn::GetAtt': ['TenantsTable', 'Arn'] },
  Condition: {
    'ForAllValues:StringLike': { 'dynamodb:LeadingKeys': ['CHOICE#*'] },
    // ForAllValues alone also holds where there is no key to compare.
    Null: { 'dynamodb:LeadingKeys': 'false' },
  },
};

/** What a table of the stack's own is called, only CloudFormation knows. */
const variablesOf = (parameters: ResolvedParameters): Json => ({
  ...environmentOf(parameters),
  ...(parameters.tenantsTable === '' && { TENANTS_TABLE: { Ref: 'TenantsTable' } }),
});

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
      // The dashboards of an account are not of a region, and this one is. Another service may have
      // one by its own name.
      DashboardName: `${service === SERVICE ? '' : `${service}-`}${SERVICE}-${stage}-${region}`,
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

/** The second function has the settings of the first, and what its own file says otherwise. */
function addInboundFederation({ Resources }: StackTemplate): void {
  const { Properties } = Resources.PreTokenGenerationLambdaFunction;
  const inbound = Resources.InboundFederationLambdaFunction;
  inbound.Properties = { ...Properties, ...inbound.Properties };
}

/** The stack of a stage, functions without their code included, by its parameters and its pool. */
export function buildStack(parameters: ResolvedParameters, pool: UserPool): StackTemplate {
  const { stack, userPool, optional } = readResources(parameters);
  const { Resources } = stack;
  const { Properties } = Resources.PreTokenGenerationLambdaFunction;
  Properties.Environment = { Variables: variablesOf(parameters) };
  if (parameters.tenantSwitching === 'sticky')
    Resources.PreTokenGenerationRole.Properties.Policies[0].PolicyDocument.Statement.push(
      STICKY_STATEMENT,
    );
  for (const name of ['machines', 'tokenEndpoint', 'inboundFederation'] as const) {
    if (parameters[name] !== 'on') continue;
    Object.assign(Resources, optional[name].Resources);
    Object.assign(stack.Outputs, optional[name].Outputs);
  }
  if (parameters.inboundFederation === 'on') addInboundFederation(stack);
  connectPool(stack, userPool, pool, parameters);
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
  if (parameters.replicaOf !== '') serveReplica(stack, parameters, optional.replica);
  return stack;
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
