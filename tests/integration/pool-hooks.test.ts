import { localEnvironment } from '../../tools/local/local-environment.ts';
import { stackWith, startCloudFormationStandIn } from '../support/cloudformation-stand-in.ts';
import { startLambdaStandIn } from '../support/lambda-stand-in.ts';
import { runNode } from '../support/run.ts';
import { createTestTable } from '../support/tenants-table.ts';
import {
  buildFactors,
  buildPool,
  type SimulatedPool,
  startUserPoolStandIn,
} from '../support/user-pool-stand-in.ts';

const POOL = 'us-east-1_Existing1';
const TRIGGER = 'arn:aws:lambda:us-east-1:123456789012:function:ours';

let status = 'UPDATE_COMPLETE';
let service: SimulatedPool;
let table: Awaited<ReturnType<typeof createTestTable>>;
let pools: Awaited<ReturnType<typeof startUserPoolStandIn>>;
let functions: Awaited<ReturnType<typeof startLambdaStandIn>>;
let stacks: Awaited<ReturnType<typeof startCloudFormationStandIn>>;

beforeAll(async () => {
  table = await createTestTable();
  await table.put('TENANT#acme', 'TENANT');
  service = { pool: buildPool(), factors: buildFactors(), clients: [] };
  pools = await startUserPoolStandIn(service);
  functions = await startLambdaStandIn({
    arn: TRIGGER,
    configuration: { Environment: { Variables: { GROUPS: 'replace' } } },
    policy: undefined,
    functionPolicy: undefined,
    invoke: async () => ({ errorMessage: 'no deployment calls the function' }),
  });
  stacks = await startCloudFormationStandIn(() =>
    stackWith(
      {
        ExistingUserPoolId: POOL,
        TriggerArn: TRIGGER,
        TenantsTableName: table.name,
        EventVersion: 'V2_0',
      },
      { status },
    ),
  );
});

afterAll(async () => {
  table.close();
  await Promise.all([pools.stop(), stacks.stop(), functions.stop()]);
});

const run = (hooks: readonly string[], parameters: Record<string, string> = {}) =>
  runNode(['--import', 'tsx', 'tests/support/run-hooks.ts', ...hooks], {
    env: localEnvironment({
      AWS_ENDPOINT_URL_DYNAMODB: process.env.AWS_ENDPOINT_URL_DYNAMODB ?? '',
      AWS_ENDPOINT_URL_CLOUDFORMATION: stacks.endpoint,
      AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: pools.endpoint,
      AWS_ENDPOINT_URL_LAMBDA: functions.endpoint,
    }),
    input: JSON.stringify({
      ...{
        stage: 'prod',
        functionName: 'ours',
        eventVersion: 'V2_0',
        existingUserPoolId: POOL,
        replaceTrigger: 'off',
        attach: 'on',
      },
      ...parameters,
    }),
  });

it('attaches the pool when a deployment has ended, and detaches it before a removal begins', async () => {
  const deployed = await run(['before:deploy:deploy', 'after:deploy:deploy']);
  expect(deployed).toEqual({
    code: 0,
    stdout: `This deployment changes stage prod: groups=merge (so far replace).\nUser pool ${POOL} now calls ${TRIGGER} with V2_0 events.\n`,
    stderr: '',
  });
  expect(service.pool.LambdaConfig.PreTokenGenerationConfig).toEqual({
    LambdaArn: TRIGGER,
    LambdaVersion: 'V2_0',
  });

  const removed = await run(['before:remove:remove'], { existingUserPoolId: '' });
  expect(removed).toEqual({
    code: 0,
    stdout: `User pool ${POOL} calls this function no longer.\n`,
    stderr: '',
  });
  expect(service.pool.LambdaConfig).toEqual(buildPool().LambdaConfig);
});

it('has the framework deploy all of what was rolled back', async () => {
  status = 'UPDATE_ROLLBACK_COMPLETE';
  expect(await run(['before:deploy:deploy'])).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/\n--force\n$/),
  });
  status = 'UPDATE_COMPLETE';
  expect((await run(['before:deploy:deploy'])).stdout).not.toContain('--force');
});

it('refuses a deployment in one sentence', async () => {
  service.pool.UserPoolTier = 'LITE';
  service.pool.UserPoolAddOns = { AdvancedSecurityMode: 'OFF' };

  const { code, stderr } = await run(['before:deploy:deploy']);
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /^Refusal: eventVersion=V2_0 needs the feature plan Essentials or Plus, or .*\.\n$/,
  );
});
