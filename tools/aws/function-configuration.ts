import {
  type FunctionConfiguration,
  GetFunctionConfigurationCommand,
  LambdaClient,
} from '@aws-sdk/client-lambda';
import { callTo } from '../command/call-to.ts';
import { UserError } from '../command/user-error.ts';
import { ask } from './ask.ts';
import type { FoundStage } from './find-stage.ts';
import { patient, SMALL_ANSWER_MS } from './timeouts.ts';

/**
 * Reads how a function is configured; undefined if there is none.
 *
 * @throws {UserError} if Lambda refuses, or does not answer
 */
export async function readFunctionConfiguration(
  client: LambdaClient,
  arn: string,
): Promise<FunctionConfiguration | undefined> {
  const command = new GetFunctionConfigurationCommand({ FunctionName: arn });
  return ask('lambda:GetFunctionConfiguration', client.send(command)).catch((error) => {
    if (error.code === 'ResourceNotFoundException') return undefined;
    throw error;
  });
}

/**
 * The environment variables of the function of a stage.
 *
 * @throws {UserError} if they cannot be read
 */
export async function readFunctionVariables({
  stage,
  triggerArn,
}: FoundStage): Promise<Readonly<Record<string, string>>> {
  if (!triggerArn)
    throw new UserError(
      `The stack of stage ${stage} has no output TriggerArn: deploy it again with npx sls deploy --stage ${stage}.`,
    );
  const client = new LambdaClient(patient(SMALL_ANSWER_MS));
  try {
    const configuration = await readFunctionConfiguration(client, triggerArn);
    if (configuration) return configuration.Environment?.Variables ?? {};
    throw new UserError(
      `There is no function ${triggerArn}: ${callTo('doctor')} --stage ${stage} says what to do.`,
    );
  } finally {
    client.destroy();
  }
}
