import type { Deployment } from '../../deploy/existing-pool/deployment.ts';
import { LOCAL_CLIENT } from '../../tools/local/local-environment.ts';
import { buildSettings } from './builders.ts';
import {
  type StackReply,
  stackFailure,
  stackResource,
  stackWith,
  startCloudFormationStandIn,
} from './cloudformation-stand-in.ts';
import { startLambdaStandIn } from './lambda-stand-in.ts';
import { createTestTable } from './tenants-table.ts';
import {
  buildFactors,
  buildPool,
  POOL,
  type SimulatedPool,
  startUserPoolStandIn,
} from './user-pool-stand-in.ts';

export const OURS =
  'arn:aws:lambda:us-east-1:123456789012:function:tenant-claims-prod-pre-token-generation';
export const INBOUND =
  'arn:aws:lambda:us-east-1:123456789012:function:tenant-claims-prod-inbound-federation:live';
export const OTHER = 'arn:aws:lambda:us-east-1:123456789012:function:copies-attributes';
export const NO_STACK = stackFailure(
  'ValidationError',
  'Stack with id tenant-claims-prod does not exist',
);

/** A user pool that the stage does not own, and the stage. Tests change them as they like. */
export interface PoolStage {
  readonly table: Awaited<ReturnType<typeof createTestTable>>;
  readonly outputs: Record<string, string>;
  stack: StackReply;
  /** What CloudFormation says of the table of the stack. */
  tableReply: StackReply;
  readonly service: SimulatedPool;
  /** The operations that Cognito was asked for. */
  readonly calls: string[];
  /** Hears of each of them first, and may throw an error by its name. */
  before: (operation: string) => void;
  /** Variables of the deployed function. */
  variables: Record<string, string>;
  /** What the last deployment said. */
  readonly notices: string[];
  /** A deployment of the stage, which has said nothing yet. */
  deployment(more?: Partial<Deployment>): Deployment;
}

/** Sets up the stage for the tests of a file, before each of them with a pool as it was. */
export function setUpPoolStage(): PoolStage {
  const environment = { ...process.env };
  let table: PoolStage['table'] | undefined;
  let stacks: Awaited<ReturnType<typeof startCloudFormationStandIn>>;
  let functions: Awaited<ReturnType<typeof startLambdaStandIn>>;
  let pools: Awaited<ReturnType<typeof startUserPoolStandIn>>;
  const stage: PoolStage = {
    get table() {
      if (!table) throw new Error('There is no table before the tests begin');
      return table;
    },
    outputs: {},
    stack: NO_STACK,
    tableReply: NO_STACK,
    service: { pool: {}, factors: {}, clients: [] },
    calls: [],
    before: () => {},
    variables: {},
    notices: [],
    deployment(more = {}) {
      stage.notices.length = 0;
      return {
        stage: 'prod',
        stackName: 'tenant-claims-prod',
        functionName: 'tenant-claims-prod-pre-token-generation',
        settings: () => buildSettings(),
        environment: {},
        hasMachines: false,
        hasInboundFederation: false,
        ownPool: {
          issuer: { value: 'ORIGINAL', isChosen: false },
          refreshRotation: { value: 'off', isChosen: false },
          tokenEndpoint: { value: 'off', isChosen: false },
          poolKeyArn: { value: '', isChosen: false },
        },
        allowsMachinesWithoutRecord: false,
        existingUserPoolId: POOL,
        replica: undefined,
        tableType: 'AWS::DynamoDB::Table',
        eventVersion: 'V2_0',
        replacesTrigger: false,
        attaches: true,
        config: LOCAL_CLIENT,
        notice: (sentence) => stage.notices.push(sentence),
        ...more,
      };
    },
  };

  beforeAll(async () => {
    table = await createTestTable();
    await table.put('TENANT#acme', 'TENANT');
    Object.assign(stage.outputs, {
      ...{ UserPoolId: POOL, ExistingUserPoolId: POOL, TriggerArn: `${OURS}:live` },
      ...{ TenantsTableName: table.name, EventVersion: 'V2_0' },
    });
    stacks = await startCloudFormationStandIn((_, __, action) =>
      action === 'DescribeStackResource' ? stage.tableReply : stage.stack,
    );
    pools = await startUserPoolStandIn(stage.service, (operation) => {
      stage.calls.push(operation);
      stage.before(operation);
    });
    functions = await startLambdaStandIn({
      arn: `${OURS}:live`,
      get configuration() {
        return { Environment: { Variables: stage.variables } };
      },
      policy: undefined,
      functionPolicy: undefined,
      invoke: async () => ({ errorMessage: 'no deployment calls the function' }),
    });
    process.env.AWS_ENDPOINT_URL_LAMBDA = functions.endpoint;
    process.env.AWS_ENDPOINT_URL_CLOUDFORMATION = stacks.endpoint;
    process.env.AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER = pools.endpoint;
  });

  afterAll(async () => {
    table?.close();
    await Promise.all([stacks.stop(), pools.stop(), functions.stop()]);
    process.env = environment;
  });

  beforeEach(() => {
    Object.assign(stage.service, { pool: buildPool(), factors: buildFactors() });
    Object.assign(stage.service, { clients: [], groups: [] });
    stage.stack = stackWith(stage.outputs);
    stage.tableReply = stackResource('AWS::DynamoDB::Table');
    stage.calls.length = 0;
    stage.before = () => {};
    stage.variables = {};
  });

  return stage;
}
