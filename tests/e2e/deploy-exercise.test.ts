import { localEnvironment } from '../../tools/local/local-environment.ts';
import { startStack, TABLE } from '../../tools/local/local-stack.ts';
import { connectUserPools } from '../../tools/local/local-user-pool.ts';
import { exercise, TENANT } from '../deploy/exercise.ts';
import { createPerson } from '../deploy/person.ts';
import { runNode } from '../support/run.ts';

it('the sign-ins of a deployment succeed at the local stack', async () => {
  const stack = await startStack();
  const steps: string[] = [];
  try {
    const { endpoint, userPoolId } = stack.userPool;
    await exercise(
      async (name, act) => {
        await act();
        steps.push(name);
      },
      {
        person: await createPerson(connectUserPools(endpoint), userPoolId, TENANT),
        target: ['--table', TABLE],
        async runCommand(program, ...args) {
          expect(program).toBe('seed');
          const env = localEnvironment({ AWS_ENDPOINT_URL_DYNAMODB: stack.dynamoDbEndpoint });
          const { code, stdout, stderr } = await runNode(
            ['--import', 'tsx', 'seed/cli.ts', ...args],
            { env },
          );
          expect([code, stdout, stderr]).toEqual([0, expect.anything(), expect.anything()]);
          return stdout;
        },
      },
    );
  } finally {
    await stack.stop();
  }
  expect(steps).toEqual([
    'seed',
    'sign in',
    'change a record',
    'suspend the tenant',
    'let it in again',
  ]);
});
