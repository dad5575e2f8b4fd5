import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { GetFunctionConfigurationCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { ConfigError } from '../../src/denials.ts';
import { type EventVersion, isEventVersion } from '../../src/event/trigger-event.ts';
import { readSettings, type Settings } from '../../src/settings.ts';
import { UserError } from '../command/user-error.ts';
import { ask } from './ask.ts';
import { requireStack } from './find-stack.ts';
import { patient, SMALL_ANSWER_MS } from './patience.ts';

/** The settings of the function that a stage has, and where they stand. */
export interface DeployedSettings {
  readonly settings: Settings;
  /** The environment variables that say them. */
  readonly variables: Readonly<Record<string, string>>;
  /** The ARN of the function. */
  readonly functionArn: string;
  /** That of the events it gets, if the stack says so. */
  readonly eventVersion: EventVersion | undefined;
}

/**
 * Reads the settings of the function that is deployed as a stage.
 *
 * @throws {UserError} if there is no such stage or function, or it cannot be asked for, or cannot
 *   start by its settings
 */
export async function readDeployedSettings(stage: string): Promise<DeployedSettings> {
  const stacks = new CloudFormationClient(patient(SMALL_ANSWER_MS));
  const functions = new LambdaClient(patient(SMALL_ANSWER_MS));
  try {
    const { name, outputs } = await requireStack(stacks, stage);
    const { TriggerArn: functionArn, EventVersion: version } = outputs;
    if (!functionArn) {
      throw new UserError(
        `Stack ${name} does not say which function it has: deploy it again with npx sls deploy --stage ${stage}.`,
      );
    }
    const { Environment } = await ask(
      'lambda:GetFunctionConfiguration',
      functions.send(new GetFunctionConfigurationCommand({ FunctionName: functionArn })),
      `function ${functionArn}`,
    );
    const variables = Environment?.Variables ?? {};
    const eventVersion = isEventVersion(version) ? version : undefined;
    return { settings: readSettings(variables), variables, functionArn, eventVersion };
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new UserError(
      `The function of stage ${stage} cannot start by its settings: ${error.message}.`,
      { cause: error },
    );
  } finally {
    stacks.destroy();
    functions.destroy();
  }
}
