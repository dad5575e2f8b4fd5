import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PARAMETER_NAMES } from '../../../deploy/parameters.ts';
import { buildFramework, loadPlugin, Refusal } from '../../support/framework-stand-in.ts';

const environment = { ...process.env };
let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tenant-claims-stages-'));
  process.env.AWS_REGION = 'us-east-1';
});
afterEach(async () => {
  process.env = { ...environment };
  await rm(directory, { recursive: true });
});

/** Does with a deployment what the framework does before it packages anything. */
async function prepare(
  stage: string,
  chosen: readonly string[],
  framework = buildFramework(stage, directory),
): Promise<readonly string[]> {
  const param = ['monitoring=off', 'rollout=all-at-once', ...chosen];
  const notices: string[] = [];
  const tools = { log: { notice: (sentence: string) => notices.push(sentence) } };
  const { hooks } = await loadPlugin(framework, { stage, param }, tools);
  for (const hook of ['initialize', 'before:package:initialize']) await hooks[hook]?.();
  return notices;
}

/** Writes the parameters of a stage. */
async function writeStageFile(stage: string, text: string): Promise<void> {
  await mkdir(join(directory, 'stages'), { recursive: true });
  await writeFile(join(directory, 'stages', `${stage}.yml`), text);
}

it.each([
  {
    refused: 'values that nothing accepts',
    parameters: [
      ...['eventVersion=V4_0', 'machines=yes', 'replaceTrigger=yes', 'attach=no', 'protected=no'],
      ...['deletionProtection=active', 'deletionPolicy=Retian'],
      'existingUserPoolId=customers',
    ],
    sentences: [
      'eventVersion has to be V1_0, V2_0 or V3_0, not "V4_0".',
      'machines has to be off or on, not "yes".',
      'existingUserPoolId has to be the id of a user pool, such as eu-west-1_AbCdEfGhI, not "customers".',
      'replaceTrigger has to be off or on, not "yes".',
      'attach has to be off or on, not "no".',
      'protected has to be true or false, not "no".',
      'deletionProtection has to be ACTIVE or INACTIVE, not "active": did you mean ACTIVE?',
      'deletionPolicy has to be Retain or Delete, not "Retian": did you mean Retain?',
    ],
  },
  {
    refused: 'parameters that do not go together',
    parameters: [
      ...['eventVersion=V1_0', 'sessionTags=on', 'machines=on', 'inboundFederation=on'],
      'existingUserPoolId=us-east-1_AbCdEfGhI',
    ],
    sentences: [
      'sessionTags=on needs eventVersion=V2_0 or V3_0, because a V1_0 claim is text and cannot hold them.',
      'machines=on needs eventVersion=V3_0, because with any other Cognito issues machine tokens without asking the function.',
      'inboundFederation=on needs identityProviders=on, because without it groups of an identity provider count for nothing.',
      'machines=on needs a pool of its own, because an existing pool has its own domain, resource servers and clients.',
    ],
  },
  {
    refused: 'what an existing pool says itself',
    parameters: ['existingUserPoolId=us-east-1_AbCdEfGhI', 'passkeyDomain=login.example.com'],
    sentences: [
      'passkeyDomain=login.example.com needs a pool of its own, because the settings of an existing pool stay as they are.',
    ],
  },
  {
    refused: 'values of the own pool that nothing accepts',
    parameters: ['issuer=new', 'refreshRotation=yes', 'passkeyDomain=https://example.com'],
    sentences: [
      'issuer has to be ORIGINAL or UPDATED, not "new".',
      'refreshRotation has to be off or on, not "yes".',
      'passkeyDomain has to be a domain, such as login.example.com, not "https://example.com".',
    ],
  },
  {
    refused: 'unknown parameters',
    parameters: ['membershp=required', 'logLevl=WARN', 'colour=red', 'eventVersion=V4_0'],
    sentences: [
      'Unknown parameter membershp: did you mean membership?',
      'Unknown parameter logLevl: did you mean logLevel?',
      `Unknown parameter colour, expected one of ${PARAMETER_NAMES.join(', ')}.`,
    ],
  },
  {
    refused: 'a pool of another region',
    parameters: ['existingUserPoolId=eu-west-1_AbCdEfGhI'],
    sentences: [
      'existingUserPoolId=eu-west-1_AbCdEfGhI needs AWS_REGION=eu-west-1 or --region eu-west-1, or replicaOf=eu-west-1 for its replica in this region, which is us-east-1.',
    ],
  },
  {
    refused: 'a replica without its pool and table',
    parameters: ['replicaOf=eu-west-1', 'replicaRegions=us-west-2'],
    sentences: [
      'replicaOf=eu-west-1 needs existingUserPoolId, because the replica of a pool has the id of the pool.',
      'replicaOf=eu-west-1 needs tenantsTable, the name of the table in eu-west-1, which its replica here has, too.',
      'replicaRegions=us-west-2 needs the stage in eu-west-1, because one stack has all replicas of the table.',
    ],
  },
  {
    refused: 'a replica of what is here, and a table that may be in another region',
    parameters: [
      ...['replicaOf=us-east-1', 'existingUserPoolId=us-east-1_AbCdEfGhI', 'attach=off'],
      'tenantsTable=arn:aws:dynamodb:us-east-1:123456789012:table/tenants',
    ],
    sentences: [
      'replicaOf=us-east-1 needs another region to deploy to, because this one has the pool itself.',
      'replicaOf=us-east-1 needs tenantsTable, the name of the table in us-east-1, which its replica here has, too.',
      'attach=off needs a stage without replicaOf: replicaStatus=INACTIVE keeps sign-ins from a replica.',
    ],
  },
  {
    refused: 'a replica of another pool than the one named',
    parameters: [
      ...['replicaOf=eu-west-1', 'existingUserPoolId=eu-central-1_AbCdEfGhI', 'machines=on'],
      ...['tenantsTable=tenants', 'eventVersion=V3_0'],
    ],
    sentences: [
      'machines=on needs a pool of its own, because an existing pool has its own domain, resource servers and clients.',
      'existingUserPoolId=eu-central-1_AbCdEfGhI needs AWS_REGION=eu-central-1 or --region eu-central-1, or replicaOf=eu-central-1 for its replica in this region, which is us-east-1.',
    ],
  },
  {
    refused: 'a key that is in one region only, or in another',
    parameters: ['poolKeyArn=arn:aws:kms:us-east-1:123456789012:key/0d990263'],
    sentences: [
      'poolKeyArn has to be the ARN of a multi-Region key of AWS KMS, whose id begins with mrk-, not "arn:aws:kms:us-east-1:123456789012:key/0d990263".',
    ],
  },
  {
    refused: 'a key for an existing pool, and one of another region',
    parameters: [
      'poolKeyArn=arn:aws:kms:us-west-2:123456789012:key/mrk-0d990263',
      'existingUserPoolId=us-east-1_AbCdEfGhI',
    ],
    sentences: [
      'poolKeyArn=arn:aws:kms:us-west-2:123456789012:key/mrk-0d990263 needs a pool of its own, because the settings of an existing pool stay as they are.',
      'poolKeyArn=arn:aws:kms:us-west-2:123456789012:key/mrk-0d990263 needs to be the key in us-east-1, where the pool is.',
    ],
  },
  {
    refused: 'the status of a replica that there is not',
    parameters: ['replicaStatus=ACTIVE'],
    sentences: ['replicaStatus=ACTIVE needs replicaOf, because it is about the replica of a pool.'],
  },
  {
    refused: 'settings with which the function could not start',
    parameters: [
      ...[
        'membership=requird',
        'tenantSwitching=sticky',
        'sessionTags=true',
        'groups=foo',
        'missingTenant=maybe',
      ],
      ...[
        'tenantClaim=sub',
        'lookupTimeoutMs=9999',
        'logLevel=DEBUG',
        'allowedRoleArns=*',
        'tenantsTable=my table',
      ],
    ],
    sentences: [
      [
        'tenantsTable has to be the name or ARN of the tenant table, not "my table"',
        'tenantClaim has to be the name of a claim that Cognito does not reserve, not "sub"',
        'missingTenant has to be deny or passthrough, not "maybe"',
        'membership has to be off, optional or required, not "requird" (did you mean required?)',
        'sessionTags has to be off or on, not "true"',
        'groups has to be merge or replace, not "foo"',
        'allowedRoleArns has to be role ARNs separated by commas, each with its partition and account, such as arn:aws:iam::123456789012:role/tenants/*, not "*"',
        'lookupTimeoutMs has to be a whole number from 100 to 4000, not "9999"',
        'logLevel has to be INFO or WARN, not "DEBUG".',
      ].join('; '),
    ],
  },
  {
    refused: 'attributes that the pool of the stage does not have',
    parameters: ['tenantAttribute=tenantId', 'departmentAttribute=custom:team'],
    sentences: [
      'tenantAttribute=tenantId needs another user pool that has it, or an attribute of that name in the schema of UserPool in deploy/resources/user-pool.yml of a clone.',
      'departmentAttribute=custom:team needs another user pool that has it, or an attribute of that name in the schema of UserPool in deploy/resources/user-pool.yml of a clone.',
    ],
  },
  {
    refused: 'the stage of npm start',
    stage: 'local',
    parameters: [],
    sentences: ['Stage local is that of the local stack: choose another, such as dev.'],
  },
  {
    refused: 'a stage of which AWS would refuse the names',
    stage: 's'.repeat(30),
    parameters: [],
    sentences: [
      `functionName has to be shorter: tenant-claims-${'s'.repeat(30)}-pre-token-generation has 65 characters, and AWS takes 64.`,
    ],
  },
  {
    refused: 'a stage that cannot be in a domain name',
    stage: 'Prod',
    parameters: ['eventVersion=V3_0', 'machines=on', 'tokenEndpoint=on'],
    sentences: [
      'tokenEndpoint=on needs a stage of lower-case letters, digits and hyphens without aws, amazon or cognito, because it becomes part of a domain name.',
    ],
  },
  {
    refused: 'a token endpoint for nobody',
    parameters: ['tokenEndpoint=on'],
    sentences: ['tokenEndpoint=on needs machines=on, because it is for machines only.'],
  },
  {
    refused: 'values of the operations that nothing accepts',
    parameters: [
      ...['monitoring=yes', 'alarmTopicArn=on-call', 'denialAlarmPercent=0', 'rollout=slow'],
      ...['provisionedConcurrency=-1', 'replicaRegions=Ireland'],
      ...['replicaOf=us-east-1_AbCdEfGhI', 'replicaStatus=on'],
    ],
    sentences: [
      'monitoring has to be off or on, not "yes".',
      'alarmTopicArn has to be the ARN of an SNS topic, not "on-call".',
      'denialAlarmPercent has to be a whole number from 1 to 100, not "0".',
      'rollout has to be all-at-once, canary or linear, not "slow".',
      'provisionedConcurrency has to be a whole number from 0 to 9999, not "-1".',
      'replicaRegions has to be regions separated by commas, such as eu-west-1,us-west-2, not "Ireland".',
      'replicaOf has to be a region, such as us-east-1, not "us-east-1_AbCdEfGhI".',
      'replicaStatus has to be INACTIVE or ACTIVE, not "on".',
    ],
  },
])('refuses $refused, in a sentence for each', async ({ stage = 'dev', parameters, sentences }) => {
  const refused = prepare(stage, parameters);
  await expect(refused).rejects.toThrow(Refusal);
  await expect(refused).rejects.toThrow(new Refusal(sentences.join(' ')));
});

const CHOSEN = 'monitoring=off, rollout=all-at-once';

it('says which parameters are not the defaults of the stage', async () => {
  expect(await prepare('prod', ['membership=required'])).toEqual([
    `Stage prod: membership=required, ${CHOSEN}; all other parameters have their defaults.`,
  ]);
  expect(await prepare('deploytest', [])).toEqual([
    'Stage deploytest: all parameters have their defaults.',
  ]);
});

it('takes the parameters of a stage from its file, as they are written, and the command line before', async () => {
  await writeStageFile(
    'prod',
    'eventVersion: V3_0\nsessionTags: on\nprotected: false\nlookupTimeoutMs: 0900 # ms\nlogLevel: WARN\n',
  );
  expect(await prepare('prod', ['logLevel=INFO', 'lookupTimeoutMs=900'])).toEqual([
    `Stage prod: eventVersion=V3_0, sessionTags=on, lookupTimeoutMs=900, logLevel=INFO, ${CHOSEN}, protected=false; all other parameters have their defaults.`,
  ]);
  await writeStageFile('staging', '# nothing yet\n');
  expect(await prepare('staging', [])).toEqual([
    `Stage staging: ${CHOSEN}; all other parameters have their defaults.`,
  ]);
});

it('takes what differs in a region from a file of stage and region, and the rest from that of the stage', async () => {
  await writeStageFile('prod', 'membership: required\nlogLevel: WARN\n');
  await writeStageFile('prod.us-east-1', 'logLevel: INFO\n');
  await writeStageFile('prod.us-west-2', 'membership: off\n');
  expect(await prepare('prod', [])).toEqual([
    `Stage prod: membership=required, logLevel=INFO, ${CHOSEN}; all other parameters have their defaults.`,
  ]);
  await writeStageFile('prod.us-east-1', 'membershp: off\n');
  await expect(prepare('prod', [])).rejects.toThrow('Unknown parameter membershp');
});

it.each([
  [
    'membershp: required\nlogLevl: WARN',
    'Unknown parameter membershp: did you mean membership? Unknown parameter logLevl: did you mean logLevel?',
  ],
  ['eventVersion: 3', 'eventVersion has to be V1_0, V2_0 or V3_0, not "3".'],
  [
    'allowedRoleArns: [a, b]\ngroups: { a: b }',
    'stages/prod.yml: allowedRoleArns has to be text, a number, true or false. stages/prod.yml: groups has to be text, a number, true or false.',
  ],
  [
    `tenantsTable: ${'$'}{env:TABLE}`,
    'stages/prod.yml: tenantsTable has a variable, which only serverless.yml can have.',
  ],
  ['- machines', 'stages/prod.yml: expected parameters, one a line, such as eventVersion: V3_0.'],
  [
    'machines: on\nmachines: off',
    'stages/prod.yml:2 is no YAML: expected parameters, one a line, such as eventVersion: V3_0.',
  ],
])('refuses the file of a stage: %j', async (text, sentence) => {
  await writeStageFile('prod', text);
  await expect(prepare('prod', [])).rejects.toThrow(new Refusal(sentence));
});

it.each([
  ['prod', [], true],
  ['prod', ['protected=false'], undefined],
  ['dev', [], undefined],
])('protects the stack of a protected stage: %s %j', async (stage, parameters, isProtected) => {
  const framework = buildFramework(stage); // in the folder of this repository
  await prepare(stage, parameters, framework);
  expect(framework.service.provider.deletionProtection).toBe(isProtected);
});
