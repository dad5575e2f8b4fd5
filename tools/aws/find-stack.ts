import { type CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { UserError } from '../command/user-error.ts';
import { ask } from './ask.ts';
import { serviceNameOf } from './service-name.ts';

/** The name of the stack of a stage of the service that this command is run in. */
export const stackNameOf = (stage: string): string => `${serviceNameOf(process.cwd())}-${stage}`;

/** What CloudFormation knows of a deployed stage. */
export interface DeployedStack {
  readonly outputs: Readonly<Record<string, string>>;
  /** Whether it refuses to be removed. */
  readonly isProtected: boolean;
  /** Whether its last update came to nothing. */
  readonly wasRolledBack: boolean;
}

/**
 * Finds a stack by its name; undefined if there is none.
 *
 * @throws {UserError} if CloudFormation cannot be asked
 */
export async function findStack(
  client: CloudFormationClient,
  name: string,
): Promise<DeployedStack | undefined> {
  // The request says what is wrong with the region.
  const region = await client.config.region().catch(() => undefined);
  try {
    const command = new DescribeStacksCommand({ StackName: name });
    const { Stacks = [] } = await ask(
      'cloudformation:DescribeStacks',
      client.send(command),
      `stack ${name} in ${region}`,
    );
    const [stack] = Stacks;
    const outputs = (stack?.Outputs ?? []).map(({ OutputKey = '', OutputValue = '' }) => [
      OutputKey,
      OutputValue,
    ]);
    return (
      stack && {
        outputs: Object.fromEntries(outputs),
        isProtected: stack.EnableTerminationProtection ?? false,
        wasRolledBack: stack.StackStatus === 'UPDATE_ROLLBACK_COMPLETE',
      }
    );
  } catch (error) {
    if (
      error instanceof UserError &&
      error.code === 'ValidationError' &&
      /does not exist/.test(error.message)
    ) {
      return undefined;
    }
    throw error;
  }
}

/**
 * Finds the stack of a stage.
 *
 * @throws {UserError} if there is none, or CloudFormation cannot be asked
 */
export async function requireStack(
  client: CloudFormationClient,
  stage: string,
): Promise<DeployedStack> {
  const name = stackNameOf(stage);
  const stack = await findStack(client, name);
  if (stack) return stack;
  throw new UserError(
    `There is no stack ${name} in ${await client.config.region()}: check --stage and AWS_REGION, or deploy it with npx sls deploy --stage ${stage}.`,
  );
}
