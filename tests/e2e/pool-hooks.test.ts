import { localEnvironment } from '../../local/environment.ts';
import { stackWith, startCloudFormationStandIn } from '../support/cloudformation-stand-in.ts';
import { runNode } from '../support/run.ts';
import { buildFactors, buildPool, type SimulatedPool, startUserPoolStandIn } from '../support/user-pool-stand-in.ts';

jest.setTimeout(60_000);

const POOL = 'us-east-1_Existing1';
const TRIGGER = 'arn:aws:lambda:us-east-1:123456789012:function:ours';

let service: SimulatedPool;
let pools: Awaited<ReturnType<typeof startUserPoolStandIn>>;
let stacks: Awaited<ReturnType<typeof startCloudFormationStandIn>>;

beforeAll(async () => {
  service = { pool: buildPool(), factors: buildFactors(), clients: [] };
  pools = await startUserPoolStandIn(service);
  stacks = await startCloudFormationStandIn(() => stackWith({ ExistingUserPoolId: POOL, TriggerArn: TRIGGER }));
});

afterAll(() => Promise.all([pools.stop(), stacks.stop()]));

it('sls remove detaches the pool before it removes anything', async () => {
  service.pool.LambdaConfig.PreTokenGenerationConfig = { LambdaArn: TRIGGER, LambdaVersion: 'V2_0' };

  // An account that has a stack and a user pool, and answers nothing else.
  const { code, stderr } = await runNode(
    [require.resolve('serverless/bin/serverless.js'), 'remove', '--stage', 'prod'],
    {
      env: localEnvironment({
        AWS_MAX_ATTEMPTS: '1',
        AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
        AWS_ENDPOINT_URL_CLOUDFORMATION: stacks.endpoint,
        AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: pools.endpoint,
      }),
    },
  );
  expect(stderr).toContain(`User pool ${POOL} calls this function no longer.`);
  expect(service.pool.LambdaConfig).toEqual(buildPool().LambdaConfig);
  expect(code).toBe(1);
});
