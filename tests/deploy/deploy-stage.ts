import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { ask } from '../../tools/aws/ask.ts';
import { type DeployedStack, findStack, stackNameOf } from '../../tools/aws/find-stack.ts';
import { UserError } from '../../tools/command/user-error.ts';
import type { DeployTestCommand, Place } from './deploy-test-program.ts';
import { exercise, type Step, seedTenant, TENANT } from './exercise.ts';
import { createExistingPool } from './existing-pool.ts';
import { createPerson } from './person.ts';
import type { RunProgram } from './run-program.ts';

/**
 * In serverless.yml, nothing of it outlives a removal, and a change of a record counts at the next
 * sign-in.
 */
const STAGE = 'deploytest';
const TARGET = ['--stage', STAGE];

async function findDeployed(): Promise<DeployedStack | undefined> {
  const client = new CloudFormationClient();
  try {
    return await findStack(client, stackNameOf(STAGE));
  } finally {
    client.destroy();
  }
}

async function requireAccount(expected: string): Promise<void> {
  const client = new STSClient();
  try {
    const { Account } = await ask(
      'sts:GetCallerIdentity',
      client.send(new GetCallerIdentityCommand()),
    );
    if (Account === expected) return;
    throw new UserError(
      `The AWS credentials are of account ${Account}, and not of ${expected}: check AWS_PROFILE.`,
    );
  } finally {
    client.destroy();
  }
}

async function requireNothing(): Promise<void> {
  if (!(await findDeployed())) return;
  throw new UserError(
    `There is a stage ${STAGE} already: remove it with npx sls remove --stage ${STAGE}.`,
  );
}

async function signInAt(
  pools: CognitoIdentityProviderClient,
  step: Step,
  runCommand: RunProgram,
): Promise<void> {
  const { UserPoolId: userPoolId } = (await findDeployed())?.outputs ?? {};
  if (!userPoolId) throw new UserError(`The stack of stage ${STAGE} has no output UserPoolId.`);
  const person = await createPerson(pools, userPoolId, TENANT);
  await exercise(step, { person, runCommand, target: TARGET });
}

interface Test {
  readonly pools: CognitoIdentityProviderClient;
  readonly step: Step;
  readonly runCommand: RunProgram;
  readonly keep: boolean;
}

/**
 * In the region of the SDK's own variables and files; the framework reads none out of a profile.
 */
async function runSls(
  { pools, runCommand }: Test,
  command: 'deploy' | 'remove',
  ...parameters: readonly string[]
) {
  const region = await pools.config.region();
  await runCommand(
    'sls',
    command,
    ...TARGET,
    '--region',
    region,
    ...parameters.flatMap((each) => ['--param', each]),
  );
}

/**
 * Deploys as it is said, uses what is there, and removes it, also when something fails in between.
 */
async function testStage(test: Test, deploy: () => Promise<void>): Promise<void> {
  const { pools, step, runCommand, keep } = test;
  const remove = async () => {
    await runSls(test, 'remove');
    await requireNothing();
  };
  try {
    await deploy();
    await signInAt(pools, step, runCommand);
    await step('have the doctor look', () => runCommand('doctor', ...TARGET, '--tenant', TENANT));
  } catch (error) {
    // The failure is what counts, and not that there may be nothing to remove.
    if (!keep) await step('remove', remove).catch(() => {});
    throw error;
  }
  if (!keep) await step('remove', remove);
}

/** As docs/recipes.md adopts a pool: first beside it, then attached. */
async function testExistingPool(test: Test): Promise<void> {
  const { pools, step, runCommand, keep } = test;
  const pool = await createExistingPool(pools);
  const adopt = `existingUserPoolId=${pool.id}`;
  try {
    await testStage(test, async () => {
      await step('deploy beside an existing pool', async () => {
        await runSls(test, 'deploy', adopt, 'attach=off');
        await pool.expectAsItWas();
      });
      // Before there are records, a pool is not attached: nobody could sign in.
      await step('seed it', () => seedTenant({ runCommand, target: TARGET }, 'trial'));
      await step('attach the pool', () => runSls(test, 'deploy', adopt));
    });
    if (!keep) await step('find the pool as it was', pool.expectAsItWas);
  } finally {
    if (!keep) await pool.remove();
  }
}

/**
 * Deploys the stage, uses it and removes it, also when something fails in between.
 *
 * @throws {UserError} for what the deployment does not do
 * @throws {UserError} if AWS cannot be asked
 */
export async function testDeployment(
  { place, existingPool, keep }: DeployTestCommand & { readonly place: Place },
  step: Step,
  runCommand: RunProgram,
): Promise<void> {
  if (place.kind === 'account') await requireAccount(place.account);
  await requireNothing();
  const pools = new CognitoIdentityProviderClient();
  const test = { pools, step, runCommand, keep };
  try {
    if (existingPool) await testExistingPool(test);
    else await testStage(test, () => step('deploy', () => runSls(test, 'deploy')));
  } finally {
    pools.destroy();
  }
}
