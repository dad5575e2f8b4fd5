import { examine } from '../../tools/doctor/examine.ts';
import type { Finding } from '../../tools/doctor/finding.ts';
import {
  type StackReply,
  stackWith,
  startCloudFormationStandIn,
} from './cloudformation-stand-in.ts';
import { type SimulatedFunction, startLambdaStandIn } from './lambda-stand-in.ts';
import { createTestTable } from './tenants-table.ts';
import {
  buildFactors,
  buildPool,
  POOL,
  type SimulatedPool,
  startUserPoolStandIn,
} from './user-pool-stand-in.ts';
import { wireHandler } from './wire-handler.ts';

export const { Arn: POOL_ARN } = buildPool();
export const FUNCTION_ARN =
  'arn:aws:lambda:us-east-1:123456789012:function:tenant-claims-prod-pre-token-generation:live';

/** The parts of a deployed stage. Tests change them as they like. */
export interface DoctorStage {
  readonly table: Awaited<ReturnType<typeof createTestTable>>;
  readonly outputs: Record<string, string>;
  stack: StackReply;
  /** The stack of the stage in another region; undefined: that of this one. */
  stackElsewhere: StackReply | undefined;
  readonly pool: SimulatedPool;
  readonly lambda: SimulatedFunction;
  /** Operations without permission. */
  readonly refusedByLambda: Set<string>;
  readonly refusedByCognito: Set<string>;
  /** Sets variables of the function. */
  set(variables: Record<string, string>): void;
}

/** A fault of a stage, and what the doctor is to find. */
export interface StageFault {
  readonly fault: string;
  readonly put: () => unknown;
  readonly found: readonly (readonly [check: string, status: string, finding: RegExp])[];
}

/** A statement of a resource policy that lets Cognito call the function. */
export const permissionOf = (
  sourceArn: string | undefined,
  account: string | undefined = '123456789012',
) => ({
  Sid: 'user-pool',
  Effect: 'Allow',
  Principal: { Service: 'cognito-idp.amazonaws.com' } as unknown,
  Action: 'lambda:InvokeFunction',
  Resource: FUNCTION_ARN,
  Condition: {
    ...(account && { StringEquals: { 'AWS:SourceAccount': account } }),
    ...(sourceArn && { ArnLike: { 'AWS:SourceArn': sourceArn } }),
  },
});

export const policyOf = (...Statement: object[]) => ({ Version: '2012-10-17', Statement });

/** Runs the function in this process. */
const invokeHere: SimulatedFunction['invoke'] = async (event, variables) => {
  try {
    const handler = await wireHandler(variables);
    return { payload: await handler(JSON.parse(event)) };
  } catch (error) {
    return { errorMessage: (error as Error).message };
  }
};

/** All that is not good. */
export const faults = (findings: readonly Finding[]): readonly Finding[] =>
  findings.filter(({ status }) => status !== 'good');

/** Sets up a stage for the tests of a file, before each of them one without a fault. */
export function setUpDoctorStage(invoke = invokeHere): DoctorStage {
  const environment = { ...process.env };
  const standIns: { stop(): Promise<void> }[] = [];
  const lambda: SimulatedFunction = {
    ...{ arn: FUNCTION_ARN, configuration: {}, policy: undefined, functionPolicy: undefined },
    invoke,
  };
  let table: DoctorStage['table'] | undefined;
  const stage: DoctorStage = {
    get table() {
      if (!table) throw new Error('There is no table before the tests begin');
      return table;
    },
    outputs: {},
    stack: stackWith({}),
    stackElsewhere: undefined,
    pool: { pool: {}, factors: {}, clients: [] },
    lambda,
    refusedByLambda: new Set(),
    refusedByCognito: new Set(),
    set(variables) {
      const TENANTS_TABLE = stage.table.name;
      lambda.configuration.Environment = { Variables: { TENANTS_TABLE, ...variables } };
    },
  };

  beforeAll(async () => {
    table = await createTestTable();
    const cloudFormation = await startCloudFormationStandIn(
      (_, region) => (region === 'us-east-1' ? undefined : stage.stackElsewhere) ?? stage.stack,
    );
    const cognito = await startUserPoolStandIn(stage.pool, (operation) => {
      if (stage.refusedByCognito.has(operation))
        throw Object.assign(new Error('no'), { code: 'AccessDeniedException' });
    });
    const functions = await startLambdaStandIn(lambda, stage.refusedByLambda);
    standIns.push(cloudFormation, cognito, functions);
    Object.assign(process.env, {
      AWS_ENDPOINT_URL_CLOUDFORMATION: cloudFormation.endpoint,
      AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: cognito.endpoint,
      AWS_ENDPOINT_URL_LAMBDA: functions.endpoint,
    });
  });

  afterAll(async () => {
    table?.close();
    await Promise.all(standIns.map((each) => each.stop()));
    process.env = environment;
  });

  beforeEach(async () => {
    stage.refusedByLambda.clear();
    stage.refusedByCognito.clear();
    Object.assign(stage.outputs, {
      ...{ TenantsTableName: stage.table.name, UserPoolId: POOL },
      ...{ TriggerArn: FUNCTION_ARN, EventVersion: 'V2_0' },
    });
    stage.stack = stackWith(stage.outputs);
    stage.stackElsewhere = undefined;
    stage.pool.pool = buildPool();
    stage.pool.pool.LambdaConfig.PreTokenGenerationConfig = {
      LambdaArn: FUNCTION_ARN,
      LambdaVersion: 'V2_0',
    };
    stage.pool.factors = buildFactors();
    stage.pool.groups = [];
    stage.pool.providers = [];
    delete stage.pool.replicas;
    delete stage.pool.elsewhere;
    stage.pool.clients = [
      { ClientId: 'c1', ClientName: 'web', UserPoolId: POOL, WriteAttributes: ['email', 'name'] },
    ];
    Object.assign(lambda, {
      arn: FUNCTION_ARN,
      configuration: { State: 'Active', LastUpdateStatus: 'Successful', Timeout: 5 },
      policy: policyOf(permissionOf(POOL_ARN)),
      functionPolicy: undefined,
      other: undefined,
      invoke,
    });
    stage.set({ CACHE_TTL_SECONDS: '' });
    await stage.table.put('TENANT#acme', 'TENANT', { claims: { plan: 'enterprise' } });
  });

  return stage;
}

/** A test for each fault: it is found, with advice, and nothing else is. */
export const itFindsEach = (all: readonly StageFault[]) =>
  it.each(all)('finds $fault, and nothing else', async ({ put, found }) => {
    await put();

    expect(faults(await examine('prod', undefined))).toEqual(
      found.map(([check, status, finding]) => ({
        check,
        status,
        finding: expect.stringMatching(finding),
        advice: expect.stringMatching(/^\S.*[^.]$/),
      })),
    );
  });
