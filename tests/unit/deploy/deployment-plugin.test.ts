import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { buildFramework, loadPlugin, Refusal } from '../../support/framework-stand-in.ts';

const environment = { ...process.env };
beforeEach(() => {
  process.env.AWS_REGION = 'us-east-1';
});
afterEach(() => {
  process.env = { ...environment };
});

/** Does with a deployment what the framework does before it packages anything. */
async function prepare(stage: string, ...chosen: readonly string[]): Promise<void> {
  // The resources of these are in other files.
  const param = ['monitoring=off', 'rollout=all-at-once', ...chosen];
  const pool = await readFile('deploy/resources/user-pool.yml', 'utf8');
  const framework = buildFramework(stage, parse(pool, { logLevel: 'error' }).Resources);
  const tools = { log: { notice() {} } };
  const { hooks } = await loadPlugin(framework, { stage, param }, tools);
  for (const hook of ['initialize', 'before:package:initialize']) await hooks[hook]?.();
}

it.each([
  {
    refused: 'values that nothing accepts',
    parameters: [
      ...['eventVersion=V4_0', 'machines=yes', 'replaceTrigger=yes', 'attach=no', 'protected=no'],
      ...['deletionProtection=on', 'deletionPolicy=Keep'],
      'existingUserPoolId=customers',
    ],
    sentences: [
      'eventVersion has to be V1_0, V2_0 or V3_0.',
      'machines has to be off or on.',
      'existingUserPoolId has to be the id of a user pool, such as eu-west-1_AbCdEfGhI.',
      'replaceTrigger has to be off or on.',
      'attach has to be off or on.',
      'protected has to be true or false.',
      'deletionProtection has to be ACTIVE or INACTIVE.',
      'deletionPolicy has to be Retain or Delete.',
    ],
  },
  {
    refused: 'parameters that do not go together',
    parameters: [
      ...['eventVersion=V1_0', 'sessionTags=on', 'machines=on'],
      'existingUserPoolId=us-east-1_AbCdEfGhI',
    ],
    sentences: [
      'sessionTags=on needs eventVersion=V2_0 or V3_0, because a V1_0 claim is text and cannot hold them.',
      'machines=on needs eventVersion=V3_0, because with any other Cognito issues machine tokens without asking the function.',
      'machines=on needs a pool of its own, because an existing pool has its own domain, resource servers and clients.',
    ],
  },
  {
    refused: 'unknown parameters',
    parameters: ['membershp=required', 'logLevl=WARN', 'eventVersion=V4_0'],
    sentences: [
      'Unknown parameter membershp: did you mean membership?',
      'Unknown parameter logLevl: did you mean logLevel?',
    ],
  },
  {
    refused: 'a pool of another region',
    parameters: ['existingUserPoolId=eu-west-1_AbCdEfGhI'],
    sentences: [
      'existingUserPoolId=eu-west-1_AbCdEfGhI needs AWS_REGION=eu-west-1 or --region eu-west-1, because no stage serves the replica of a pool in another region yet, and this is us-east-1.',
    ],
  },
  {
    refused: 'settings with which the function could not start',
    parameters: [
      ...[
        'membership=maybe',
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
        'tenantsTable has to be the name or ARN of the tenant table',
        'tenantClaim has to be the name of a claim that Cognito does not reserve',
        'missingTenant has to be deny or passthrough',
        'membership has to be off or required',
        'sessionTags has to be off or on',
        'groups has to be merge or replace',
        'allowedRoleArns has to be role ARNs separated by commas, each with its partition and account, such as arn:aws:iam::123456789012:role/tenants/*',
        'lookupTimeoutMs has to be a whole number from 100 to 4000',
        'logLevel has to be INFO or WARN',
        'tenantSwitching needs membership=required, because only a member record proves another tenant.',
      ].join('; '),
    ],
  },
  {
    refused: 'attributes that the pool of the stage does not have',
    parameters: ['tenantAttribute=tenantId', 'departmentAttribute=custom:team'],
    sentences: [
      'tenantAttribute=tenantId needs existingUserPoolId, or an attribute of that name in the schema of UserPool in deploy/resources/user-pool.yml.',
      'departmentAttribute=custom:team needs existingUserPoolId, or an attribute of that name in the schema of UserPool in deploy/resources/user-pool.yml.',
    ],
  },
  {
    refused: 'the stage of npm start',
    stage: 'local',
    parameters: [],
    sentences: ['Stage local is what npm start runs: choose another, such as dev.'],
  },
  {
    refused: 'a stage of which AWS would refuse the names',
    stage: 's'.repeat(30),
    parameters: [],
    sentences: [
      `functionName has to be shorter: tenant-claims-${'s'.repeat(30)}-pre-token-generation has 65 characters, and AWS takes 64.`,
      `The stage name has to be shorter: tenant-claims-${'s'.repeat(30)}-us-east-1-lambdaRole has 65 characters, and AWS takes 64.`,
    ],
  },
  {
    refused: 'a stage that cannot be in a domain name',
    stage: 'Prod',
    parameters: ['eventVersion=V3_0', 'machines=on'],
    sentences: [
      'machines=on needs a stage of lower-case letters, digits and hyphens without aws, amazon or cognito, because it becomes part of a domain name.',
    ],
  },
  {
    refused: 'values of the operations that nothing accepts',
    parameters: [
      ...['monitoring=yes', 'alarmTopicArn=on-call', 'denialAlarmPercent=0', 'rollout=slow'],
      ...['provisionedConcurrency=-1', 'replicaRegions=Ireland'],
    ],
    sentences: [
      'monitoring has to be off or on.',
      'alarmTopicArn has to be the ARN of an SNS topic.',
      'denialAlarmPercent has to be a whole number from 1 to 100.',
      'rollout has to be all-at-once, canary or linear.',
      'provisionedConcurrency has to be a whole number from 0 to 9999.',
      'replicaRegions has to be regions separated by commas, such as eu-west-1,us-west-2.',
    ],
  },
])('refuses $refused, in a sentence for each', async ({ stage = 'dev', parameters, sentences }) => {
  const refused = prepare(stage, ...parameters);
  await expect(refused).rejects.toThrow(Refusal);
  await expect(refused).rejects.toThrow(new Refusal(sentences.join(' ')));
});
