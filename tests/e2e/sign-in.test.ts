import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient, UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { LOCAL_CLIENT, localEnvironment } from '../../tools/local/local-environment.ts';
import { signInWithPassword } from '../../tools/local/local-sign-in.ts';
import { type LocalStack, startStack, TABLE } from '../../tools/local/local-stack.ts';
import { connectUserPools } from '../../tools/local/local-user-pool.ts';
import { exercise, TENANT } from '../deploy/exercise.ts';
import { createPerson } from '../deploy/person.ts';
import { runNode } from '../support/run.ts';

let stack: LocalStack;
beforeAll(async () => {
  stack = await startStack();
});
afterAll(() => stack.stop());

it('puts the claims of tenant and department into a verified ID token', async () => {
  const { idToken } = await signInWithPassword(stack.userPool, 'alice@example.com');
  expect(idToken).toMatchObject({
    email: 'alice@example.com',
    tenantId: 'acme',
    departmentId: 'engineering',
    plan: 'enterprise',
  });
});

it('gives two tenants different claims', async () => {
  const { idToken } = await signInWithPassword(stack.userPool, 'dave@example.com');
  expect(idToken).toMatchObject({ tenantId: 'globex' });
  expect(idToken).not.toHaveProperty('departmentId');
});

it.each([
  [
    'of a suspended tenant',
    'erin@example.com',
    'The organization of this account is suspended. Ask your administrator',
  ],
  [
    'of a tenant whose trial has ended',
    'frank@example.com',
    'The access of this organization has not begun or has ended. Ask your administrator',
  ],
  [
    'with a department of another tenant',
    'grace@example.com',
    'The department of this account is not known here. Ask your administrator',
  ],
  [
    'without a tenant',
    'heidi@example.com',
    'This account belongs to no organization. Ask your administrator to assign one',
  ],
])('denies somebody %s, in words that reach the client', async (_, email, message) => {
  await expect(signInWithPassword(stack.userPool, email)).rejects.toMatchObject({
    name: 'UserLambdaValidationException',
    message: `PreTokenGeneration failed with error ${message}.`,
  });
});

it('follows a change of a record at the next sign-in', async () => {
  const client = new DynamoDBClient({ ...LOCAL_CLIENT, endpoint: stack.dynamoDbEndpoint });
  await DynamoDBDocumentClient.from(client).send(
    new UpdateCommand({
      TableName: TABLE,
      Key: { pk: 'TENANT#globex', sk: 'TENANT' },
      UpdateExpression: 'SET claims.#plan = :plan',
      ExpressionAttributeNames: { '#plan': 'plan' },
      ExpressionAttributeValues: { ':plan': 'trial' },
    }),
  );
  const { idToken } = await signInWithPassword(stack.userPool, 'dave@example.com');
  expect(idToken.plan).toBe('trial');
});

it('passes the sign-ins with which a deployment is tested', async () => {
  const steps: string[] = [];
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
  expect(steps).toEqual([
    'seed',
    'sign in',
    'change a record',
    'suspend the tenant',
    'let it in again',
  ]);
});
