import type { Deployment } from '../../deploy/existing-pool/deployment.ts';
import { afterDeploy, beforeDeploy, beforeRemove } from '../../deploy/existing-pool/pool-steps.ts';
import { LOCAL_CLIENT } from '../../tools/local/local-environment.ts';
import { stackWith } from '../support/cloudformation-stand-in.ts';
import { failure, passOn, startDynamoDbStandIn } from '../support/dynamodb-stand-in.ts';
import { NO_STACK, OTHER, setUpPoolStage } from '../support/pool-stage.ts';
import { POOL } from '../support/user-pool-stand-in.ts';

const REGION = 'us-west-2';
const TRIGGER = `arn:aws:lambda:${REGION}:123456789012:function:tenant-claims-prod-pre-token-generation:live`;
const TRIGGER_CONFIG = {
  PreTokenGenerationConfig: { LambdaArn: TRIGGER, LambdaVersion: 'V2_0' },
};

const stage = setUpPoolStage();
let tables: Awaited<ReturnType<typeof startDynamoDbStandIn>>;
let description: object | undefined;
let replicas: { RegionName: string; Role: string; Status: string }[];

beforeAll(async () => {
  tables = await startDynamoDbStandIn(async (call) => {
    if (call.operation !== 'DescribeTable') return passOn(call);
    return description
      ? { status: 200, body: { Table: description } }
      : failure('ResourceNotFoundException', 'no table');
  });
});
afterAll(() => tables.stop());

beforeEach(() => {
  process.env.AWS_ENDPOINT_URL_DYNAMODB = tables.endpoint;
  description = { TableStatus: 'ACTIVE', Replicas: [{ RegionName: 'us-east-1' }] };
  replicas = [
    { RegionName: 'us-east-1', Role: 'PRIMARY', Status: 'ACTIVE' },
    { RegionName: REGION, Role: 'SECONDARY', Status: 'INACTIVE' },
  ];
  stage.service.replicas = replicas;
  // A replica has triggers of its own, and this one none yet.
  stage.service.pool.LambdaConfig = {};
  for (const name of ['EmailConfiguration', 'SmsConfiguration', 'UserPoolTags'])
    delete stage.service.pool[name];
  stage.stack = NO_STACK;
});

/** A deployment of the stage that serves the replica. */
function deployment(status = 'INACTIVE', isChosen = false, more: Partial<Deployment> = {}) {
  return stage.deployment({
    environment: { TENANTS_TABLE: stage.table.name },
    config: { ...LOCAL_CLIENT, region: REGION },
    tableType: undefined,
    replica: {
      primaryRegion: 'us-east-1',
      status: { value: status, isChosen },
      configuration: { LambdaConfig: TRIGGER_CONFIG },
    },
    ...more,
  });
}

/** What CloudFormation does between the steps. */
function deploy(status: string): void {
  stage.service.pool.LambdaConfig = TRIGGER_CONFIG;
  stage.service.replicas = replicas.map((each) =>
    each.RegionName === REGION ? { ...each, Status: status } : each,
  );
  stage.stack = stackWith({ ...stage.outputs, TriggerArn: TRIGGER, ReplicaOf: 'us-east-1' });
}

it('leaves the triggers of a replica to CloudFormation, and tells what became of them', async () => {
  await beforeDeploy(deployment());
  deploy('INACTIVE');
  await afterDeploy(deployment());
  expect(stage.notices).toEqual([
    `The replica of user pool ${POOL} in ${REGION} calls ${TRIGGER} with V2_0 events. It is INACTIVE, and takes no sign-ins.`,
  ]);
  deploy('ACTIVE');
  await afterDeploy(deployment('ACTIVE'));
  expect(stage.notices).toEqual([expect.stringMatching(/ It takes sign-ins\.$/)]);
  expect(stage.calls).not.toContain('UpdateUserPool');
});

it('does not take the word of CloudFormation for the trigger', async () => {
  deploy('INACTIVE');
  stage.service.pool.LambdaConfig = {};
  await expect(afterDeploy(deployment())).rejects.toThrow(
    /was to call \S+:live with V2_0 events, and calls no function: run npm run doctor /,
  );
});

const secondary = () => {
  const [, replica] = replicas;
  if (!replica) throw new Error('There is no replica');
  return replica;
};

it.each<[refused: string, put: () => unknown, sentence: RegExp]>([
  [
    'where the pool has no replica',
    () => replicas.pop(),
    /has no replica in us-west-2: make it with aws cognito-idp create-user-pool-replica --region us-east-1 --user-pool-id us-east-1_Existing1 --region-name us-west-2\.$/,
  ],
  [
    'where there is no such pool at all',
    () => {
      stage.service.pool.Id = 'us-east-1_Other';
    },
    /^User pool us-east-1_Existing1 has no replica in us-west-2: /,
  ],
  [
    'while the replica is being made',
    () => {
      secondary().Status = 'CREATING';
    },
    /is CREATING: deploy when it is INACTIVE\.$/,
  ],
  [
    'that would take a replica out of use by a default',
    () => {
      secondary().Status = 'ACTIVE';
    },
    /takes sign-ins, and this deployment would end that: add --param replicaStatus=ACTIVE, or replicaStatus=INACTIVE if that is meant\.$/,
  ],
  [
    'that could set settings of the replica back',
    () =>
      Object.assign(stage.service.pool, {
        LambdaConfig: { PostAuthentication: OTHER },
        EmailConfiguration: { EmailSendingAccount: 'DEVELOPER' },
        SmsConfiguration: { SnsCallerArn: 'arn:aws:iam::123456789012:role/sms' },
        UserPoolTags: { team: 'identity', 'aws:x': 'y' },
      }),
    /has LambdaConfig\.PostAuthentication, EmailConfiguration, SmsConfiguration, UserPoolTags, which this deployment could set back: say the same under Properties of ReplicaConfiguration in deploy\/resources\/replica\.yml\.$/,
  ],
  [
    'where the replica calls another function',
    () => {
      stage.service.pool.LambdaConfig = { PreTokenGeneration: OTHER };
    },
    /already calls \S+:copies-attributes before it signs tokens: add --param replaceTrigger=on/,
  ],
  [
    'where the table has no replica',
    () => {
      description = undefined;
    },
    /^Table \S+ has no replica in us-west-2: make it with aws dynamodb update-table --region us-east-1 --table-name \S+ --replica-updates '\[\{"Create":\{"RegionName":"us-west-2"\}\}\]'\.$/,
  ],
  [
    'where another table has its name',
    () => {
      description = { TableStatus: 'ACTIVE' };
    },
    /^Table \S+ in us-west-2 is no replica of that in us-east-1: correct tenantsTable\./,
  ],
  [
    'while the replica of the table is being made',
    () => {
      description = { TableStatus: 'CREATING', Replicas: [{ RegionName: 'us-east-1' }] };
    },
    /is not complete: deploy later\.$/,
  ],
])('refuses a deployment %s', async (_, put, sentence) => {
  put();
  await expect(beforeDeploy(deployment())).rejects.toThrow(sentence);
});

it('takes a replica out of use, or keeps it in use, if that is what was chosen', async () => {
  secondary().Status = 'ACTIVE';
  await beforeDeploy(deployment('INACTIVE', true));
  await beforeDeploy(deployment('ACTIVE', true));
});

it('goes on where the template says what the replica has', async () => {
  Object.assign(stage.service.pool, {
    LambdaConfig: { PostAuthentication: OTHER },
    UserPoolTags: { team: 'identity' },
  });
  const { replica } = deployment();
  if (!replica) throw new Error('The deployment is of no replica');
  const LambdaConfig = { ...TRIGGER_CONFIG, PostAuthentication: OTHER };
  const configuration = { LambdaConfig, UserPoolTags: { team: 'identity' } };
  await beforeDeploy(deployment('INACTIVE', false, { replica: { ...replica, configuration } }));
});

it('removes no stage whose replica takes sign-ins, and detaches nothing itself', async () => {
  deploy('ACTIVE');
  await expect(beforeRemove(deployment())).rejects.toThrow(
    /takes sign-ins: end that first, with aws cognito-idp update-user-pool-replica --region us-east-1 --user-pool-id us-east-1_Existing1 --region-name us-west-2 --status INACTIVE, or by a deployment with replicaStatus=INACTIVE\.$/,
  );
  deploy('INACTIVE');
  await beforeRemove(deployment());
  expect(stage.calls).not.toContain('UpdateUserPool');
});
