// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders are those of Fn::Sub
import { isObject } from '../../src/json.ts';
import { SERVICE } from '../../src/service.ts';
import { SETTINGS } from '../../src/settings.ts';
import {
  acceptsInWords,
  asText,
  defaultsOf,
  PARAMETERS,
  type ParameterName,
  POOLLESS_NAMES,
} from '../parameters.ts';
import { nameInArn } from '../pool-resources.ts';
import { renderStack } from '../render-stack.ts';
import { replaceReferences } from '../replace-references.ts';
import type { Json, StackTemplate } from '../resource-files.ts';
import { DEPLOYMENT_CONFIGS } from '../stack-resources.ts';
import { choicesOf, findRules } from './parameter-rules.ts';

/** What is released. */
export interface Release {
  readonly version: string;
  /** The name of the zip. */
  readonly zip: string;
  /** The hash of the zip, as Lambda has it: in base64. */
  readonly codeSha256: string;
}

/** A whole template of CloudFormation. */
export interface ReleaseTemplate extends StackTemplate {
  readonly AWSTemplateFormatVersion: string;
  readonly Description: string;
  readonly Parameters: Readonly<Record<string, Json>>;
  readonly Rules: Readonly<Record<string, Json>>;
  readonly Conditions: Readonly<Record<string, Json>>;
}

/** CloudFormation takes no parameter for whether a table is kept, and the name is that of the stack. */
const NAMES = POOLLESS_NAMES.filter(
  (name) => !['functionName', 'replicaRegions', 'deletionPolicy'].includes(name),
);
const OF_FUNCTION = NAMES.filter((name) => PARAMETERS[name].variable !== undefined);

const capitalize = (name: string) => name.charAt(0).toUpperCase() + name.slice(1);
const refTo = (name: ParameterName): Json => ({ Ref: capitalize(name) });
const equals = (part: Json, value: string): Json => ({ 'Fn::Equals': [part, value] });
const not = (condition: Json): Json => ({ 'Fn::Not': [condition] });
const all = (...names: readonly string[]): Json => ({
  'Fn::And': names.map((Condition) => ({ Condition })),
});
const choose = (
  condition: string,
  then: Json,
  otherwise: Json = { Ref: 'AWS::NoValue' },
): Json => ({
  'Fn::If': [condition, then, otherwise],
});

const CONDITIONS = {
  HasUserPool: not(equals({ Ref: 'UserPoolArn' }, '')),
  HasOwnTable: equals({ Ref: 'TenantsTableArn' }, ''),
  HasInboundFederation: equals(refTo('inboundFederation'), 'on'),
  HasInboundUserPool: all('HasInboundFederation', 'HasUserPool'),
  HasMonitoring: equals(refTo('monitoring'), 'on'),
  HasInboundAlarm: all('HasInboundFederation', 'HasMonitoring'),
  HasAlarmTopic: not(equals(refTo('alarmTopicArn'), '')),
  // Without alarms nothing would move it back.
  MovesByAndBy: {
    'Fn::And': [{ Condition: 'HasMonitoring' }, not(equals(refTo('rollout'), 'all-at-once'))],
  },
  MovesInSteps: equals(refTo('rollout'), 'linear'),
  RemembersChoices: equals(refTo('tenantSwitching'), 'sticky'),
  HasProvisioned: not(equals(refTo('provisionedConcurrency'), '0')),
} satisfies Record<string, Json>;
type Condition = keyof typeof CONDITIONS;

/** Which resources there are only under a condition. */
const ONLY_IF: readonly (readonly [RegExp, Condition])[] = [
  [/^PreTokenGenerationPermission$/, 'HasUserPool'],
  [/^InboundFederationPermission$/, 'HasInboundUserPool'],
  [/^TenantsTable$/, 'HasOwnTable'],
  [/^InboundFaults$/, 'HasInboundAlarm'],
  [/^Inbound/, 'HasInboundFederation'],
  [/^Rollout/, 'MovesByAndBy'],
];

const PARAMETERS_OF_STACK: Readonly<Record<string, Json>> = {
  CodeBucket: {
    Type: 'String',
    Description: 'The S3 bucket, of the same region, that has the zip of this release.',
  },
  UserPoolArn: {
    Type: 'String',
    Default: '',
    AllowedPattern: '^(?:arn:aws[a-z-]*:cognito-idp:[a-z0-9-]+:\\d{12}:userpool/[\\w-]+)?$',
    ConstraintDescription: 'the ARN of a user pool',
    Description:
      'The pool that may call the function. Empty: none yet, for a pool that is made from the outputs of this stack.',
  },
  TenantsTableArn: {
    Type: 'String',
    Default: '',
    AllowedPattern: '^(?:arn:aws[a-z-]*:dynamodb:[a-z0-9-]+:\\d{12}:table/[\\w.-]+)?$',
    ConstraintDescription: 'the ARN of a table',
    Description: 'A tenant table that exists. Empty: one of this stack.',
  },
};

const TABLE_ARN: Json = { Ref: 'TenantsTableArn' };

const SETTING_OF = new Map(Object.values(SETTINGS).map((each) => [each.variable, each]));

/** A parameter as CloudFormation has them. */
function describe(name: ParameterName): Json {
  const { accepts, about, variable = '', default: fallback } = PARAMETERS[name];
  const words = acceptsInWords(PARAMETERS[name]) ?? SETTING_OF.get(variable)?.accepts;
  const AllowedValues = choicesOf(name);
  return {
    Type: 'String',
    Default: String(fallback),
    ...(AllowedValues && { AllowedValues }),
    ...(accepts && 'words' in accepts && { AllowedPattern: accepts.pattern.source }),
    ...(words !== undefined && { ConstraintDescription: words }),
    Description: about,
  };
}

const toRules = () =>
  Object.fromEntries(
    [...findRules(NAMES)].map(({ of, value, needs, oneOf, sentence }) => [
      `${capitalize(of)}${value.replaceAll(/\W/g, '')}${capitalize(needs)}`,
      {
        RuleCondition: equals(refTo(of), value),
        Assertions: [
          { Assert: { 'Fn::Contains': [oneOf, refTo(needs)] }, AssertDescription: sentence },
        ],
      },
    ]),
  );

/** The names of a stage begin with service and stage, and those of this stack with its own name. */
const STAGE = { service: SERVICE, stage: 'stage', region: '${AWS::Region}' };
const PREFIX = `${STAGE.service}-${STAGE.stage}`;

/** Has CloudFormation fill in what is in braces. */
function substitute(part: Json): Json {
  if (typeof part === 'string') {
    const text = part.replaceAll(PREFIX, '${AWS::StackName}');
    return text.includes('${') ? { 'Fn::Sub': text } : text;
  }
  if (Array.isArray(part)) return part.map(substitute);
  if (!isObject(part) || 'Fn::Sub' in part) return part;
  return Object.fromEntries(Object.entries(part).map(([name, each]) => [name, substitute(each)]));
}

/** A version is made when one of its properties changes, so one says all that a function is. */
function describeVersion({ version, codeSha256 }: Release): Json {
  const code = `${version} ${codeSha256.slice(0, 12)}`;
  return { 'Fn::Join': ['|', [code, TABLE_ARN, ...OF_FUNCTION.map(refTo)]] };
}

/** Puts parameters and conditions where the stage with everything has values. */
function parametrize(name: string, { Type, Properties, ...more }: Json, release: Release): Json {
  const [, Condition] = ONLY_IF.find(([pattern]) => pattern.test(name)) ?? [
    undefined,
    Type.startsWith('AWS::CloudWatch::') ? 'HasMonitoring' : undefined,
  ];
  const properties = { ...Properties };
  if (Type === 'AWS::CloudWatch::Alarm') {
    const actions = choose('HasAlarmTopic', [refTo('alarmTopicArn')]);
    Object.assign(properties, { AlarmActions: actions, OKActions: actions });
  }
  if (Type === 'AWS::Lambda::Function') {
    const chosen = OF_FUNCTION.map((each) => [PARAMETERS[each].variable, refTo(each)]);
    const TENANTS_TABLE = choose('HasOwnTable', { Ref: 'TenantsTable' }, TABLE_ARN);
    properties.Environment = { Variables: { ...Object.fromEntries(chosen), TENANTS_TABLE } };
  }
  if (Type === 'AWS::Lambda::Version') {
    const { codeSha256: CodeSha256 } = release;
    Object.assign(properties, { CodeSha256, Description: describeVersion(release) });
  }
  return { Type, ...(Condition && { Condition }), ...more, Properties: properties };
}

/** The stage with everything. */
function renderEverything(): StackTemplate {
  const stack = renderStack(
    {
      ...asText(defaultsOf(STAGE)),
      ...STAGE,
      identityProviders: 'on',
      inboundFederation: 'on',
      provisionedConcurrency: '1',
      tenantSwitching: 'sticky',
    },
    {
      code: { S3Bucket: { Ref: 'CodeBucket' }, S3Key: { Ref: 'CodeKey' } },
      pool: { kind: 'other-stack', arn: { Ref: 'UserPoolArn' } },
      fingerprint: () => '',
    },
  );
  return replaceReferences(substitute(stack), 'TenantsTable', {
    arn: choose('HasOwnTable', { 'Fn::GetAtt': ['TenantsTable', 'Arn'] }, TABLE_ARN),
    name: choose('HasOwnTable', { Ref: 'TenantsTable' }, nameInArn(TABLE_ARN)),
  });
}

/** Where a parameter is for a part of a resource. */
function parametrizeParts({ Resources }: StackTemplate): void {
  const {
    TenantsTable,
    Denials,
    PreTokenGenerationRole,
    PreTokenGenerationAlias: alias,
  } = Resources;
  TenantsTable.Properties.DeletionProtectionEnabled = refTo('protected');
  Denials.Properties.Threshold = refTo('denialAlarmPercent');
  const [{ PolicyDocument }] = PreTokenGenerationRole.Properties.Policies;
  PolicyDocument.Statement = PolicyDocument.Statement.map((statement: Json) =>
    statement.Action.includes('dynamodb:PutItem')
      ? choose('RemembersChoices', statement)
      : statement,
  );
  alias.UpdatePolicy = choose('MovesByAndBy', alias.UpdatePolicy);
  alias.Properties.ProvisionedConcurrencyConfig = choose('HasProvisioned', {
    ProvisionedConcurrentExecutions: refTo('provisionedConcurrency'),
  });
  Resources.RolloutGroup.Properties.DeploymentConfigName = choose(
    'MovesInSteps',
    DEPLOYMENT_CONFIGS.linear,
    DEPLOYMENT_CONFIGS.canary,
  );
}

/**
 * Renders a template that any tool can deploy: that of a stage with everything, in which parameters
 * and conditions of CloudFormation do what the framework does for this repository.
 */
export function renderRelease(release: Release): ReleaseTemplate {
  const stack = renderEverything();
  parametrizeParts(stack);
  const { InboundFederationArn, UserPoolId: poolId, ...outputs } = stack.Outputs;
  const UserPoolId = { Condition: 'HasUserPool', ...poolId };
  return {
    AWSTemplateFormatVersion: '2010-09-09',
    Description: `${SERVICE} ${release.version}: puts the claims of a tenant into Amazon Cognito tokens.`,
    Parameters: {
      ...PARAMETERS_OF_STACK,
      CodeKey: {
        Type: 'String',
        Default: release.zip,
        Description: 'The key of the zip in that bucket.',
      },
      ...Object.fromEntries(NAMES.map((name) => [capitalize(name), describe(name)])),
    },
    Rules: toRules(),
    Conditions: CONDITIONS,
    Resources: Object.fromEntries(
      Object.entries(stack.Resources).map(([name, resource]) => [
        name,
        parametrize(name, resource, release),
      ]),
    ),
    Outputs: {
      ...outputs,
      EventVersion: { Value: refTo('eventVersion') },
      InboundFederationArn: { Condition: 'HasInboundFederation', ...InboundFederationArn },
      UserPoolId,
      ExistingUserPoolId: UserPoolId,
    },
  };
}
