import { localEnvironment } from '../../tools/local/local-environment.ts';
import { stackWith, startCloudFormationStandIn } from '../support/cloudformation-stand-in.ts';
import { runNode } from '../support/run.ts';
import {
  buildFactors,
  buildPool,
  type SimulatedPool,
  startUserPoolStandIn,
} from '../support/user-pool-stand-in.ts';

const POOL = 'us-east-1_Existing1';
const TRIGGER = 'arn:aws:lambda:us-east-1:123456789012:function:ours';

let service: SimulatedPool;
let pools: Awaited<ReturnType<typeof startUserPoolStandIn>>;
let isProtected = false;
let stacks: Awaited<ReturnType<typeof startCloudFormationStandIn>>;

beforeAll(async () => {
  service = { pool: buildPool(), factors: buildFactors(), clients: [] };
  pools = await startUserPoolStandIn(service);
  stacks = await startCloudFormationStandIn(() => {
    const outputs = { ExistingUserPoolId: POOL, TriggerArn: TRIGGER };
    return stackWith(outputs, { isProtected });
  });
});

afterAll(() => Promise.all([pools.stop(), stacks.stop()]));

// An account that has a stack and a user pool, and answers nothing else.
const sls = (...args: string[]) =>
  runNode([require.resolve('serverless/bin/serverless.js'), ...args], {
    env: localEnvironment({
      AWS_MAX_ATTEMPTS: '1',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:1',
      AWS_ENDPOINT_URL_CLOUDFORMATION: stacks.endpoint,
      AWS_ENDPOINT_URL_COGNITO_IDENTITY_PROVIDER: pools.endpoint,
    }),
  });

it('sls remove detaches the pool before it removes anything', async () => {
  service.pool.LambdaConfig.PreTokenGenerationConfig = {
    LambdaArn: TRIGGER,
    LambdaVersion: 'V2_0',
  };

  const { code, stderr } = await sls('remove', '--stage', 'prod');
  expect(stderr).toContain(`User pool ${POOL} calls this function no longer.`);
  expect(service.pool.LambdaConfig).toEqual(buildPool().LambdaConfig);
  expect(code).toBe(1);
});

it('sls remove leaves a protected stage and its pool alone', async () => {
  service.pool.LambdaConfig.PreTokenGenerationConfig = {
    LambdaArn: TRIGGER,
    LambdaVersion: 'V2_0',
  };
  isProtected = true;

  const { code, stdout } = await sls('remove', '--stage', 'prod');
  expect(stdout).toContain(
    'Cannot remove stack "tenant-claims-prod" because deletion protection is enabled.',
  );
  expect(service.pool.LambdaConfig.PreTokenGenerationConfig).toEqual({
    LambdaArn: TRIGGER,
    LambdaVersion: 'V2_0',
  });
  expect(code).toBe(1);
});

it('protects the stack of a protected stage', async () => {
  const command = ['print', '--stage', 'prod', '--path', 'provider', '--format', 'json'];
  const { stdout } = await sls(...command);
  expect(JSON.parse(stdout).deletionProtection).toBe(true);
});
