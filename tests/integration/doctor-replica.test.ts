import { examine } from '../../tools/doctor/examine.ts';
import type { Finding } from '../../tools/doctor/finding.ts';
import { stackFailure, stackWith } from '../support/cloudformation-stand-in.ts';
import {
  FUNCTION_ARN,
  faults,
  POOL_ARN,
  permissionOf,
  policyOf,
  setUpDoctorStage,
} from '../support/doctor-stage.ts';
import {
  type Call,
  passOn,
  type Reply,
  startDynamoDbStandIn,
} from '../support/dynamodb-stand-in.ts';
import { signedRegion } from '../support/signed-region.ts';
import { createTestTable } from '../support/tenants-table.ts';
import {
  buildFactors,
  buildPool,
  POOL,
  type SimulatedPool,
} from '../support/user-pool-stand-in.ts';

const HERE = 'us-east-1';
const THERE = 'us-west-2';
const inThere = (arn: string) => arn.replace(HERE, THERE);

const stage = setUpDoctorStage();
let copy: Awaited<ReturnType<typeof createTestTable>>;
let tables: Awaited<ReturnType<typeof startDynamoDbStandIn>>;
let isReplicated: boolean;
/** Happens once, after rows of the other region were read. */
let afterReading: (() => Promise<unknown>) | undefined;
let status: string;
let replicaPool: SimulatedPool['pool'];
let replicaOutputs: Record<string, string>;
const environment = { ...process.env };

/** DynamoDB Local has one table of a name for all regions: that of the other is one beside it. */
async function answerIn(region: string, call: Call): Promise<Reply> {
  if (region === HERE) return passOn(call);
  const { status, body } = await passOn({
    ...call,
    body: JSON.parse(JSON.stringify(call.body).replaceAll(stage.table.name, copy.name)),
  });
  return { status, body: JSON.parse(JSON.stringify(body).replaceAll(copy.name, stage.table.name)) };
}

beforeAll(async () => {
  copy = await createTestTable();
  tables = await startDynamoDbStandIn(async (call) => {
    const { status, body } = await answerIn(signedRegion(call), call);
    if (call.operation === 'BatchGetItem' && signedRegion(call) === THERE) {
      const act = afterReading;
      afterReading = undefined;
      await act?.();
    }
    if (call.operation !== 'DescribeTable' || !isReplicated) return { status, body };
    const { Table } = body as { Table: object };
    return { status, body: { Table: { ...Table, Replicas: [{ RegionName: HERE }] } } };
  });
});
afterAll(async () => {
  copy.close();
  await tables.stop();
});

beforeEach(async () => {
  process.env.AWS_ENDPOINT_URL_DYNAMODB = tables.endpoint;
  isReplicated = true;
  afterReading = undefined;
  status = 'ACTIVE';
  await copy.put('TENANT#acme', 'TENANT', { claims: { plan: 'enterprise' } });
  for (const table of [stage.table, copy]) await table.put('CATALOG', 'DEFAULTS', {});
  stage.lambda.configuration.CodeSha256 = 'code';
  stage.lambda.other = {
    ...stage.lambda,
    arn: inThere(FUNCTION_ARN),
    configuration: structuredClone(stage.lambda.configuration),
    policy: policyOf(permissionOf(inThere(POOL_ARN))),
  };
  replicaPool = buildPool();
  const replica = { pool: replicaPool, factors: buildFactors(), clients: stage.pool.clients };
  replicaPool.LambdaConfig.PreTokenGenerationConfig = {
    LambdaArn: inThere(FUNCTION_ARN),
    LambdaVersion: 'V2_0',
  };
  const replicas = [
    { RegionName: HERE, Role: 'PRIMARY', Status: 'ACTIVE' },
    {
      ...{ RegionName: THERE, Role: 'SECONDARY' },
      get Status() {
        return status;
      },
    },
  ];
  Object.assign(replica, { replicas });
  Object.assign(stage.pool, { replicas, elsewhere: { [THERE]: replica } });
  replicaOutputs = {
    ...stage.outputs,
    ...{ TriggerArn: inThere(FUNCTION_ARN), ExistingUserPoolId: POOL, ReplicaOf: HERE },
  };
  stage.stackElsewhere = stackWith(replicaOutputs);
});
afterEach(() => {
  process.env.AWS_REGION = environment.AWS_REGION;
});

const ofReplica = (findings: readonly Finding[]) =>
  findings.filter(({ check }) => check === 'replica').map(({ finding }) => finding);

it.each([HERE, THERE])('finds two regions alike, looked at from %s', async (region) => {
  process.env.AWS_REGION = region;
  const findings = await examine('prod', undefined);
  expect(faults(findings)).toEqual([]);
  expect(ofReplica(findings)).toEqual([
    `the replica of user pool ${POOL} in ${THERE} is ACTIVE`,
    `${HERE} and ${THERE} have the same events, settings and code`,
    `table ${stage.table.name} has the same 2 rows in ${HERE} and ${THERE}, of those looked at`,
  ]);
});

const other = () => {
  const { other } = stage.lambda;
  if (!other) throw new Error('There is no function in the other region');
  return other;
};

it.each<[fault: string, put: () => unknown, found: readonly (readonly [string, RegExp])[]]>([
  [
    'a replica that takes no sign-ins',
    () => {
      status = 'INACTIVE';
    },
    [['warning', /^the replica of user pool \S+ in us-west-2 is INACTIVE$/]],
  ],
  [
    'another event version',
    () => {
      stage.stackElsewhere = stackWith({ ...replicaOutputs, EventVersion: 'V1_0' });
      replicaPool.LambdaConfig.PreTokenGenerationConfig.LambdaVersion = 'V1_0';
    },
    [['bad', /^us-east-1 and us-west-2 have different events \(V2_0 and V1_0\)$/]],
  ],
  [
    'a function for groups of identity providers in one region only',
    () => {
      const arn = `${inThere(FUNCTION_ARN)}-inbound`;
      stage.stackElsewhere = stackWith({ ...replicaOutputs, InboundFederationArn: arn });
      replicaPool.LambdaConfig.InboundFederation.LambdaArn = arn;
    },
    [['bad', /have different values of inboundFederation$/]],
  ],
  [
    'settings that tokens depend on, others, and code',
    () => {
      const { configuration } = other();
      configuration.CodeSha256 = 'other code';
      configuration.Environment = {
        Variables: {
          ...{ TENANTS_TABLE: stage.table.name, GROUPS: 'replace' },
          ...{ LOG_LEVEL: 'WARN', CACHE_TTL_SECONDS: '5' },
        },
      };
    },
    [
      ['bad', /have different settings that tokens depend on \(GROUPS\)$/],
      ['warning', /have different settings \(CACHE_TTL_SECONDS, LOG_LEVEL\)$/],
      ['warning', /have different code$/],
    ],
  ],
  [
    'a table that is no replica',
    () => {
      isReplicated = false;
    },
    [['bad', /^table \S+ in us-west-2 is no replica of that in us-east-1$/]],
  ],
  [
    'rows that are not the same, and that only one region has',
    async () => {
      await copy.put('TENANT#acme', 'TENANT', { status: 'suspended' });
      await copy.put('CATALOG', 'ROLE#editor');
    },
    [
      [
        'bad',
        /^of 3 rows looked at of table \S+, 2 differ in .*: (?=.*TENANT#acme\/TENANT)(?=.*CATALOG\/ROLE#editor)/,
      ],
    ],
  ],
])('finds %s', async (_, put, found) => {
  await put();
  try {
    expect(faults(await examine('prod', undefined))).toEqual(
      found.map(([status, finding]) => ({
        ...{ check: 'replica', status, finding: expect.stringMatching(finding) },
        advice: expect.stringMatching(/^\S.*[^.]$/),
      })),
    );
  } finally {
    await copy.remove('CATALOG', 'ROLE#editor');
  }
});

it('takes a second look at a row that may be on its way', async () => {
  await copy.put('TENANT#acme', 'TENANT', { status: 'suspended' });
  afterReading = () => copy.put('TENANT#acme', 'TENANT', { claims: { plan: 'enterprise' } });
  expect(faults(await examine('prod', undefined))).toEqual([]);
});

it('finds a replica whose tokens would carry no tenant, because no stage serves it', async () => {
  stage.stackElsewhere = stackFailure('ValidationError', 'Stack with id x does not exist');
  const unserved = /^no stage prod serves the replica of user pool \S+ in us-west-2: its tokens/;
  const expected = [
    {
      ...{ check: 'replica', status: 'bad', finding: expect.stringMatching(unserved) },
      advice: expect.stringContaining('--region us-west-2 --param replicaOf=us-east-1'),
    },
  ];
  expect(faults(await examine('prod', undefined))).toEqual(expected);

  const { ReplicaOf: _, ...ownStage } = replicaOutputs;
  stage.stackElsewhere = stackWith(ownStage);
  expect(faults(await examine('prod', undefined))).toEqual(expected);

  status = 'INACTIVE';
  expect(faults(await examine('prod', undefined))).toEqual([
    expect.objectContaining({ status: 'warning', finding: expect.stringMatching(/is INACTIVE$/) }),
    { ...expected[0], status: 'warning' },
  ]);
});

it('finds what the other region calls', async () => {
  replicaPool.LambdaConfig = {};
  expect(faults(await examine('prod', undefined))).toEqual([
    {
      ...{ check: 'replica', status: 'bad' },
      finding: `in us-west-2, user pool ${POOL} calls no function before it signs tokens`,
      advice: expect.stringMatching(/^with AWS_REGION=us-west-2: have it call the function/),
    },
  ]);
});

it('says what it knows of its own region while the other one does not answer', async () => {
  process.env.AWS_REGION = THERE;
  stage.stack = stackFailure('ServiceUnavailable', 'x', 503);
  const findings = await examine('prod', undefined);
  expect(findings.filter(({ status }) => status === 'good').length).toBeGreaterThan(8);
  expect(faults(findings)).toEqual([
    {
      ...{ check: 'replica', status: 'bad', finding: 'could not be looked at' },
      advice: expect.stringContaining('CloudFormation'),
    },
  ]);
});

it('warns if it may not ask for replicas, and says nothing of a pool that cannot have any', async () => {
  stage.refusedByCognito.add('ListUserPoolReplicas');
  expect(faults(await examine('prod', undefined))).toEqual([
    {
      ...{ check: 'replica', status: 'warning' },
      finding: `whether user pool ${POOL} has a replica could not be looked at`,
      advice: expect.stringContaining('cognito-idp:ListUserPoolReplicas'),
    },
  ]);
  stage.refusedByCognito.clear();
  delete stage.pool.replicas;
  expect(ofReplica(await examine('prod', undefined))).toEqual([]);
});

it('finds that the pool of a stage has no replica any more', async () => {
  process.env.AWS_REGION = THERE;
  Object.assign(stage.pool.elsewhere?.[THERE] ?? {}, { replicas: [] });
  expect(faults(await examine('prod', undefined))).toEqual([
    {
      ...{ check: 'replica', status: 'bad' },
      finding: `user pool ${POOL} has no replica in us-west-2`,
      advice: expect.stringContaining('aws cognito-idp create-user-pool-replica'),
    },
  ]);
});
