import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { ask } from '../../aws/ask.ts';
import { findStack, type Stack } from '../../aws/stack.ts';
import type { Place } from './command-line.ts';
import { DeployTestError } from './deploy-test-error.ts';
import { exercise, type Step, TENANT } from './exercise.ts';
import { createPerson } from './person.ts';
import type { RunCommand } from './run-command.ts';

/** In serverless.yml, nothing of it outlives a removal, and a change of a record counts at the next sign-in. */
const STAGE = 'deploytest';

async function findDeployed(): Promise<Stack | undefined> {
  const client = new CloudFormationClient();
  try {
    return await findStack(client, `tenant-claims-${STAGE}`);
  } finally {
    client.destroy();
  }
}

async function requireAccount(expected: string): Promise<void> {
  const client = new STSClient();
  try {
    const { Account } = await ask('sts:GetCallerIdentity', client.send(new GetCallerIdentityCommand()));
    if (Account === expected) return;
    throw new DeployTestError(
      `The AWS credentials are of account ${Account}, and not of ${expected}: check AWS_PROFILE.`,
    );
  } finally {
    client.destroy();
  }
}

async function requireNothing(): Promise<void> {
  if (!(await findDeployed())) return;
  throw new DeployTestError(`There is a stage ${STAGE} already: remove it with npx sls remove --stage ${STAGE}.`);
}

async function signInAt(step: Step, runCommand: RunCommand): Promise<void> {
  const { UserPoolId: userPoolId } = (await findDeployed())?.outputs ?? {};
  if (!userPoolId) throw new DeployTestError(`The stack of stage ${STAGE} has no output UserPoolId.`);
  const pools = new CognitoIdentityProviderClient();
  try {
    const person = await createPerson(pools, userPoolId, TENANT);
    await exercise(step, { person, runCommand, target: ['--stage', STAGE] });
  } finally {
    pools.destroy();
  }
}

/**
 * Deploys the stage, uses it and removes it, also when something fails in between.
 *
 * @throws {DeployTestError} for what the deployment does not do
 * @throws {AccountError} if AWS cannot be asked
 */
export async function testDeployment(
  { place, keep }: { readonly place: Place; readonly keep: boolean },
  step: Step,
  runCommand: RunCommand,
): Promise<void> {
  if (place.kind === 'account') await requireAccount(place.account);
  await requireNothing();
  const remove = async () => {
    await runCommand('sls', 'remove', '--stage', STAGE);
    await requireNothing();
  };
  try {
    await step('deploy', () => runCommand('sls', 'deploy', '--stage', STAGE));
    await signInAt(step, runCommand);
    await step('have the doctor look', () => runCommand('doctor', '--stage', STAGE, '--tenant', TENANT));
  } catch (error) {
    // The failure is what counts, and not that there may be nothing to remove.
    if (!keep) await step('remove', remove).catch(() => {});
    throw error;
  }
  if (!keep) await step('remove', remove);
}
