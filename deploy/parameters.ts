import type { Settings } from '../src/settings.ts';
import { didYouMean } from '../tools/command/nearest.ts';
import { showJson } from '../tools/terminal/show-text.ts';

/** What every stage is: the framework says it, and no parameter. */
export interface StageContext {
  readonly service: string;
  readonly stage: string;
  readonly region: string;
}

/** The values of all parameters, as text. */
export type ParameterValues = Readonly<Record<ParameterName, string>>;

/** The same, and what the stage is. */
export type ResolvedParameters = ParameterValues & StageContext;

/** What a value has to be: one of some, or what a pattern matches, and the same in words. */
type Accepts = readonly string[] | { readonly pattern: RegExp; readonly words: string };

interface Parameter {
  readonly default: string | boolean;
  /** Of a parameter that sets a variable, src/settings.ts says it. */
  readonly accepts?: Accepts;
  /** The environment variable of the function that it sets. Empty: as if it were not set. */
  readonly variable?: string;
  /** What it is for, in one sentence. */
  readonly about: string;
}

const SWITCH = ['off', 'on'] as const;
/** Of the name of a function. */
const MOST_CHARACTERS = 64;
const USER_POOL_ID = /^[a-z0-9-]+_[0-9A-Za-z]{1,40}$/;
const REGION = /[a-z]{2}(?:-[a-z]+)+-\d/;

const TABLE = {
  eventVersion: {
    default: 'V2_0',
    accepts: ['V1_0', 'V2_0', 'V3_0'],
    about:
      'The events that Cognito sends: V1_0 (ID token only, any feature plan), V2_0 (and access token) or V3_0 (and tokens of machines), both on Essentials and Plus; V2_0 also on Lite with advanced security of before 2024-11-22.',
  },
  membership: {
    default: 'off',
    variable: 'MEMBERSHIP',
    about:
      'optional: a member record of the user counts if there is one. required: a user has to have one.',
  },
  identityProviders: {
    default: 'off',
    variable: 'IDENTITY_PROVIDERS',
    about:
      "on: the record of a federated user's identity provider names the tenant, whatever the user's attributes say.",
  },
  inboundFederation: {
    default: 'off',
    accepts: SWITCH,
    about:
      "on: adds a function that keeps, of an identity provider's groups, those that its record lists, before Cognito maps them.",
  },
  unknownAppClients: {
    default: '',
    variable: 'UNKNOWN_APP_CLIENTS',
    about:
      'What app clients without a record get, as soon as any has one: all, identity-only (tenant and department, and nothing that is granted), or deny.',
  },
  tenantSwitching: {
    default: 'off',
    variable: 'TENANT_SWITCHING',
    about:
      'request: an app selects among the tenants that the user is a member of. sticky: the function remembers what was selected.',
  },
  tenantMetadata: {
    default: '',
    variable: 'TENANT_METADATA',
    about: 'The name in clientMetadata by which an app selects the tenant.',
  },
  personalAttributes: {
    default: '',
    variable: 'PERSONAL_ATTRIBUTES',
    about:
      'The attributes that stay in the ID token when a user switches to another tenant. All others are left out there. none: no attribute stays.',
  },
  sessionTags: {
    default: 'off',
    variable: 'SESSION_TAGS',
    about: 'on: the ID token carries tenant and department as AWS session tags.',
  },
  machines: {
    default: 'off',
    accepts: SWITCH,
    about:
      'on: adds an app client that gets tokens by itself, by GetClientToken, with the scopes that it needs.',
  },
  tokenEndpoint: {
    default: 'off',
    accepts: SWITCH,
    about:
      'on: gives the pool a domain, so that machines can also use the client credentials grant of its token endpoint.',
  },
  issuer: {
    default: 'UPDATED',
    accepts: ['ORIGINAL', 'UPDATED'],
    about:
      "The issuer in the tokens of the stage's own pool. UPDATED: issuer-cognito-idp.REGION.amazonaws.com, which AWS recommends.",
  },
  refreshRotation: {
    default: 'on',
    accepts: SWITCH,
    about:
      'on: each refresh gives a new refresh token, by GetTokensFromRefreshToken. off: apps may refresh by REFRESH_TOKEN_AUTH.',
  },
  passkeyDomain: {
    default: '',
    accepts: {
      pattern: /^(?:(?=.{1,127}$)(?:[a-z0-9-]+\.)+[a-z0-9-]+)?$/,
      words: 'a domain, such as login.example.com',
    },
    about: 'The domain of the app whose users may sign in by a passkey. Empty: no passkeys.',
  },
  poolKeyArn: {
    default: '',
    accepts: {
      pattern: /^(?:arn:aws[a-z-]*:kms:[a-z0-9-]+:\d{12}:key\/mrk-[0-9a-f]+)?$/,
      words: 'the ARN of a multi-Region key of AWS KMS, whose id begins with mrk-',
    },
    about:
      "The key that encrypts the stage's own pool, which a replica of the pool needs. Empty: one of AWS.",
  },
  existingUserPoolId: {
    default: '',
    accepts: {
      pattern: new RegExp(`^$|${USER_POOL_ID.source}`),
      words: 'the id of a user pool, such as eu-west-1_AbCdEfGhI',
    },
    about:
      'The id of a user pool that exists: it is attached after deploying, and detached before removing.',
  },
  replaceTrigger: {
    default: 'off',
    accepts: SWITCH,
    about: 'on: replaces a trigger that the existing pool already has.',
  },
  attach: {
    default: 'on',
    accepts: SWITCH,
    about: 'off: leaves the existing pool as it is, for as long as the table has no records.',
  },
  machinesWithoutRecord: {
    default: 'refuse',
    accepts: ['refuse', 'allow'],
    about:
      'allow: goes on to V3_0 events although app clients that may ask for machine tokens have no record, and get none.',
  },
  allowedRoleArns: {
    default: '',
    variable: 'ALLOWED_ROLE_ARNS',
    about: 'Which roles records may hand out, * as wildcard. Empty: none.',
  },
  missingTenant: {
    default: '',
    variable: 'MISSING_TENANT',
    about:
      'What becomes of users without a tenant. passthrough: they get their tokens as without the trigger.',
  },
  missingClient: {
    default: '',
    variable: 'MISSING_CLIENT',
    about:
      'What becomes of machines without a record. passthrough: they get their tokens as without the trigger.',
  },
  tenantAttribute: {
    default: '',
    variable: 'TENANT_ATTRIBUTE',
    about: 'The user attribute that names the tenant.',
  },
  departmentAttribute: {
    default: '',
    variable: 'DEPARTMENT_ATTRIBUTE',
    about: 'The user attribute that names the department.',
  },
  tenantClaim: {
    default: '',
    variable: 'TENANT_CLAIM',
    about: 'The claim that names the tenant.',
  },
  departmentClaim: {
    default: '',
    variable: 'DEPARTMENT_CLAIM',
    about: 'The claim that names the department.',
  },
  groups: {
    default: '',
    variable: 'GROUPS',
    about:
      "merge: keeps and extends the pool's own groups, roles and preferred role. replace: does without them.",
  },
  extensionFailure: {
    default: '',
    variable: 'EXTENSION_FAILURE',
    about:
      'What becomes of a sign-in whose own code fails or is late. report: it goes on without, and the log says so.',
  },
  lookupTimeoutMs: {
    default: '',
    variable: 'LOOKUP_TIMEOUT_MS',
    about: 'Milliseconds for the lookup of a sign-in, retries and own code included.',
  },
  cacheTtlSeconds: {
    default: '',
    variable: 'CACHE_TTL_SECONDS',
    about:
      'How long a record, or the catalogue, counts as it was read, so how long a change may take to show. 0 reads at every sign-in.',
  },
  cacheStaleSeconds: {
    default: '',
    variable: 'CACHE_STALE_SECONDS',
    about:
      'How old a record, or the catalogue, may be that serves while DynamoDB does not answer, and the catalogue until it is read again. 0: none does.',
  },
  logLevel: {
    default: '',
    variable: 'LOG_LEVEL',
    about:
      'INFO: a line of the log for each sign-in. WARN: only for denials, stale answers and what is dropped.',
  },
  monitoring: {
    default: 'on',
    accepts: SWITCH,
    about: 'on: alarms and a dashboard.',
  },
  alarmTopicArn: {
    default: '',
    accepts: {
      pattern: /^(?:arn:aws[a-z-]*:sns:[a-z0-9-]+:\d{12}:[\w-]{1,256})?$/,
      words: 'the ARN of an SNS topic',
    },
    about: 'The SNS topic that alarms notify. Empty: none.',
  },
  denialAlarmPercent: {
    default: '5',
    accepts: { pattern: /^(?:[1-9]\d?|100)$/, words: 'a whole number from 1 to 100' },
    about: 'Of a hundred sign-ins, how many denied ones raise an alarm.',
  },
  rollout: {
    default: 'canary',
    accepts: ['all-at-once', 'canary', 'linear'],
    about:
      'How a new version gets its sign-ins. canary: a tenth for 5 minutes. linear: a tenth more each minute. all-at-once.',
  },
  provisionedConcurrency: {
    default: '0',
    accepts: { pattern: /^\d{1,4}$/, words: 'a whole number from 0 to 9999' },
    about: 'How many execution environments are ready before the first sign-in.',
  },
  replicaRegions: {
    default: '',
    accepts: {
      pattern: new RegExp(`^(?:${REGION.source}(?:,(?!$)|$))*$`),
      words: 'regions separated by commas, such as eu-west-1,us-west-2',
    },
    about: 'The regions that have a replica of the table. For a new table: see operations.md.',
  },
  replicaOf: {
    default: '',
    accepts: {
      pattern: new RegExp(`^(?:${REGION.source})?$`),
      words: 'a region, such as us-east-1',
    },
    about:
      'The region of the pool and the table whose replicas this stage serves. Needs existingUserPoolId and tenantsTable: see deploying.md.',
  },
  replicaStatus: {
    default: 'INACTIVE',
    accepts: ['INACTIVE', 'ACTIVE'],
    about: 'ACTIVE: the replica of the pool takes sign-ins.',
  },
  functionName: {
    default: '',
    accepts: { pattern: /^[\w-]*$/, words: 'letters, digits, _ and -' },
    about: 'The name of the function. Empty: SERVICE-STAGE-pre-token-generation.',
  },
  tenantsTable: {
    default: '',
    variable: 'TENANTS_TABLE',
    about: "The name or ARN of the tenant table. Empty: the stage's own.",
  },
  protected: {
    default: true,
    accepts: ['true', 'false'],
    about: 'true: stack and table refuse to be removed.',
  },
  deletionProtection: {
    default: 'ACTIVE',
    accepts: ['ACTIVE', 'INACTIVE'],
    about: 'ACTIVE: the user pool refuses to be removed.',
  },
  deletionPolicy: {
    default: 'Retain',
    accepts: ['Retain', 'Delete'],
    about: 'Retain: table and user pool stay when the stack is removed.',
  },
} as const satisfies Readonly<Record<string, Parameter>>;

export type ParameterName = keyof typeof TABLE;

/** What a parameter takes where code sets it: one of some, a number, a boolean, or else text. */
export type ParameterValue<Name extends ParameterName> = Name extends keyof Settings
  ? Settings[Name] extends string | number
    ? Settings[Name]
    : string
  : (typeof TABLE)[Name] extends { readonly accepts: readonly (infer Choice)[] }
    ? (typeof TABLE)[Name]['default'] extends boolean
      ? boolean
      : Choice
    : (typeof TABLE)[Name]['default'] extends `${number}`
      ? number
      : string;

/** Those that are about the pool of a stage, about attaching an existing one, or about whose the table is. */
const OF_POOL_AND_TABLE = [
  ...['machines', 'tokenEndpoint', 'issuer', 'refreshRotation', 'passkeyDomain'],
  ...['deletionProtection', 'existingUserPoolId', 'replaceTrigger', 'attach'],
  ...['machinesWithoutRecord', 'tenantsTable', 'poolKeyArn', 'replicaOf', 'replicaStatus'],
] as const satisfies readonly ParameterName[];

/** A parameter that also makes sense for a user pool that is somebody's own. */
export type PoollessName = Exclude<ParameterName, (typeof OF_POOL_AND_TABLE)[number]>;

/** The regions in a text such as `eu-west-1,us-west-2`. */
export const regionsOf = ({ replicaRegions }: Pick<ResolvedParameters, 'replicaRegions'>) =>
  replicaRegions.split(',').filter((region) => region !== '');

interface Conflict {
  readonly of: ParameterName;
  readonly isThere: (parameters: ResolvedParameters) => boolean;
  /** What follows `name=value`. */
  readonly sentence: string | ((parameters: ResolvedParameters) => string);
}

const poolRegionOf = ({ existingUserPoolId }: ResolvedParameters) =>
  existingUserPoolId.split('_')[0];

/** Where the pool of a stage has to come from. */
const homeRegionOf = ({ replicaOf, region }: ResolvedParameters) => replicaOf || region;

/** What keeps a value from going together with the others. */
const CONFLICTS: readonly Conflict[] = [
  {
    of: 'sessionTags',
    isThere: ({ sessionTags, eventVersion }) => sessionTags === 'on' && eventVersion === 'V1_0',
    sentence: 'needs eventVersion=V2_0 or V3_0, because a V1_0 claim is text and cannot hold them.',
  },
  {
    of: 'machines',
    isThere: ({ machines, eventVersion }) => machines === 'on' && eventVersion !== 'V3_0',
    sentence:
      'needs eventVersion=V3_0, because with any other Cognito issues machine tokens without asking the function.',
  },
  {
    of: 'inboundFederation',
    isThere: ({ inboundFederation, identityProviders }) =>
      inboundFederation === 'on' && identityProviders !== 'on',
    sentence:
      'needs identityProviders=on, because without it groups of an identity provider count for nothing.',
  },
  {
    of: 'tokenEndpoint',
    isThere: ({ machines, tokenEndpoint }) => tokenEndpoint === 'on' && machines !== 'on',
    sentence: 'needs machines=on, because it is for machines only.',
  },
  {
    of: 'tokenEndpoint',
    isThere: ({ tokenEndpoint, stage }) =>
      tokenEndpoint === 'on' && !/^(?!.*(?:aws|amazon|cognito))[a-z0-9-]+$/.test(stage),
    sentence:
      'needs a stage of lower-case letters, digits and hyphens without aws, amazon or cognito, because it becomes part of a domain name.',
  },
  {
    of: 'machines',
    isThere: ({ machines, existingUserPoolId }) => machines === 'on' && existingUserPoolId !== '',
    sentence:
      'needs a pool of its own, because an existing pool has its own domain, resource servers and clients.',
  },
  {
    of: 'existingUserPoolId',
    isThere: (parameters) =>
      parameters.existingUserPoolId !== '' && poolRegionOf(parameters) !== homeRegionOf(parameters),
    sentence: (parameters) =>
      `needs AWS_REGION=${poolRegionOf(parameters)} or --region ${poolRegionOf(parameters)}, or replicaOf=${poolRegionOf(parameters)} for its replica in this region, which is ${parameters.region}.`,
  },
  {
    of: 'replicaOf',
    isThere: ({ replicaOf, region }) => replicaOf !== '' && replicaOf === region,
    sentence: 'needs another region to deploy to, because this one has the pool itself.',
  },
  {
    of: 'replicaOf',
    isThere: ({ replicaOf, existingUserPoolId }) => replicaOf !== '' && existingUserPoolId === '',
    sentence: 'needs existingUserPoolId, because the replica of a pool has the id of the pool.',
  },
  {
    of: 'replicaOf',
    isThere: ({ replicaOf, tenantsTable }) => replicaOf !== '' && !/^[\w.-]+$/.test(tenantsTable),
    sentence: ({ replicaOf }) =>
      `needs tenantsTable, the name of the table in ${replicaOf}, which its replica here has, too.`,
  },
  {
    of: 'replicaStatus',
    isThere: ({ replicaOf, replicaStatus }) => replicaStatus === 'ACTIVE' && replicaOf === '',
    sentence: 'needs replicaOf, because it is about the replica of a pool.',
  },
  {
    of: 'passkeyDomain',
    isThere: ({ passkeyDomain, existingUserPoolId }) =>
      passkeyDomain !== '' && existingUserPoolId !== '',
    sentence: 'needs a pool of its own, because the settings of an existing pool stay as they are.',
  },
  {
    of: 'poolKeyArn',
    isThere: ({ poolKeyArn, existingUserPoolId }) => poolKeyArn !== '' && existingUserPoolId !== '',
    sentence: 'needs a pool of its own, because the settings of an existing pool stay as they are.',
  },
  {
    of: 'poolKeyArn',
    isThere: ({ poolKeyArn, region }) => poolKeyArn !== '' && poolKeyArn.split(':')[3] !== region,
    sentence: ({ region }) => `needs to be the key in ${region}, where the pool is.`,
  },
  {
    of: 'replaceTrigger',
    isThere: ({ replaceTrigger, existingUserPoolId }) =>
      replaceTrigger === 'on' && existingUserPoolId === '',
    sentence: 'needs existingUserPoolId, because a pool of its own calls no other function.',
  },
  {
    of: 'attach',
    isThere: ({ attach, existingUserPoolId }) => attach === 'off' && existingUserPoolId === '',
    sentence: 'needs existingUserPoolId, because a pool of its own is attached from the beginning.',
  },
  {
    of: 'attach',
    isThere: ({ attach, replicaOf }) => attach === 'off' && replicaOf !== '',
    sentence:
      'needs a stage without replicaOf: replicaStatus=INACTIVE keeps sign-ins from a replica.',
  },
  {
    of: 'alarmTopicArn',
    isThere: ({ alarmTopicArn, monitoring }) => alarmTopicArn !== '' && monitoring === 'off',
    sentence: 'needs monitoring=on, because without it there is no alarm.',
  },
  {
    of: 'alarmTopicArn',
    isThere: ({ alarmTopicArn, region }) =>
      alarmTopicArn !== '' && alarmTopicArn.split(':')[3] !== region,
    sentence: ({ region }) =>
      `needs to be in ${region}, because an alarm notifies only topics of its own region.`,
  },
  {
    of: 'rollout',
    isThere: ({ rollout, monitoring }) => rollout !== 'all-at-once' && monitoring === 'off',
    sentence: 'needs monitoring=on, because the alarms are what rolls back.',
  },
  {
    of: 'replicaRegions',
    isThere: (parameters) => {
      const regions = regionsOf(parameters);
      return regions.includes(parameters.region) || new Set(regions).size < regions.length;
    },
    sentence: 'needs each region once, and not that of the stack, which has the table already.',
  },
  {
    of: 'replicaRegions',
    isThere: ({ replicaRegions, replicaOf }) => replicaRegions !== '' && replicaOf !== '',
    sentence: ({ replicaOf }) =>
      `needs the stage in ${replicaOf}, because one stack has all replicas of the table.`,
  },
];

/** All parameters of a deployment: to add one, add it here and use it. */
export const PARAMETERS: Readonly<Record<ParameterName, Parameter>> = TABLE;

export const PARAMETER_NAMES = Object.keys(TABLE) as readonly ParameterName[];

const isPoolless = (name: ParameterName): name is PoollessName =>
  !(OF_POOL_AND_TABLE as readonly ParameterName[]).includes(name);

export const POOLLESS_NAMES = PARAMETER_NAMES.filter(isPoolless);

const DISPOSABLE = {
  rollout: 'all-at-once',
  protected: false,
  deletionProtection: 'INACTIVE',
  deletionPolicy: 'Delete',
} as const;

/** Stages that are there to try things out. Every other stage holds data, and is protected. */
const STAGES: Readonly<Record<string, Readonly<Partial<Record<ParameterName, string | boolean>>>>> =
  {
    dev: DISPOSABLE,
    // What `npm run test:deploy` deploys and removes. Emulators know no dashboards.
    deploytest: { ...DISPOSABLE, monitoring: 'off', cacheTtlSeconds: '0' },
    // What `npm start` and `npm run demo` run; never deployed.
    local: {
      ...DISPOSABLE,
      // cognito-local says the name of the function where Cognito says the name of the trigger.
      functionName: 'PreTokenGeneration',
      tenantsTable: 'tenants',
      allowedRoleArns: 'arn:aws:iam::123456789012:role/tenants/*',
      // A change of a record shows at the next sign-in.
      cacheTtlSeconds: '0',
    },
  };

/** The values as text. */
export const asText = (
  values: Readonly<Record<ParameterName, string | boolean>>,
): ParameterValues =>
  Object.fromEntries(
    PARAMETER_NAMES.map((name) => [name, String(values[name])]),
  ) as unknown as ParameterValues;

/** The values that a stage has if nothing else is said. */
export const defaultsOf = ({
  service,
  stage,
}: Pick<StageContext, 'service' | 'stage'>): Readonly<Record<ParameterName, string | boolean>> => {
  const own = Object.fromEntries(
    PARAMETER_NAMES.map((name) => [name, PARAMETERS[name].default]),
  ) as Record<ParameterName, string | boolean>;
  return { ...own, functionName: `${service}-${stage}-pre-token-generation`, ...STAGES[stage] };
};

/** The environment of the function; a variable without a value is left to its default. */
export const environmentOf = (parameters: ParameterValues): Readonly<Record<string, string>> =>
  Object.fromEntries(
    PARAMETER_NAMES.flatMap((name) => {
      const { variable } = PARAMETERS[name];
      return variable === undefined ? [] : [[variable, parameters[name]]];
    }),
  );

/** As in `off, request or sticky`. */
const inWords = (choices: readonly string[]) =>
  `${choices.slice(0, -1).join(', ')} or ${choices.at(-1)}`;

/** What a parameter accepts, in words; undefined if the setting of the function says it. */
export function acceptsInWords({ accepts }: Parameter): string | undefined {
  if (accepts === undefined) return undefined;
  return 'words' in accepts ? accepts.words : inWords(accepts);
}

const isAccepted = ({ accepts }: Parameter, value: string) => {
  if (accepts === undefined) return true;
  return 'words' in accepts ? accepts.pattern.test(value) : accepts.includes(value);
};

/** What is wrong with single values, a sentence each; and only if none is, what does not go together. */
export function findProblems(parameters: ResolvedParameters): readonly string[] {
  const problems: string[] = [];
  for (const name of PARAMETER_NAMES) {
    const { accepts } = PARAMETERS[name];
    const value = parameters[name];
    if (isAccepted(PARAMETERS[name], value)) continue;
    const meant = accepts && 'words' in accepts ? '' : didYouMean(value, accepts ?? []);
    const sentence = `${name} has to be ${acceptsInWords(PARAMETERS[name])}, not ${showJson(value)}`;
    problems.push(meant ? `${sentence}${meant}` : `${sentence}.`);
  }
  const { functionName } = parameters;
  if (functionName.length > MOST_CHARACTERS) {
    problems.push(
      `functionName has to be shorter: ${functionName} has ${functionName.length} characters, and AWS takes ${MOST_CHARACTERS}.`,
    );
  }
  if (problems.length > 0) return problems;
  return CONFLICTS.filter(({ isThere }) => isThere(parameters)).map(
    ({ of, sentence }) =>
      `${of}=${parameters[of]} ${typeof sentence === 'string' ? sentence : sentence(parameters)}`,
  );
}
