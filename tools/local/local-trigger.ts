import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { type Child, startChild } from './child-process.ts';
import { localEnvironment } from './local-environment.ts';

const require = createRequire(import.meta.url);

/** The name of the function on stage `local`. */
export const FUNCTION_NAME = 'PreTokenGeneration';

/** The function of this repository, bundled as for Lambda, behind the Invoke API of Lambda. */
export interface LocalTrigger extends Child {
  /** Where to POST an event. */
  readonly url: string;
}

/** Starts serverless-offline on stage `local`, its AWS SDK pointed at `dynamoDbEndpoint`. */
export async function startTrigger(port: number, dynamoDbEndpoint: string): Promise<LocalTrigger> {
  const endpoint = `http://127.0.0.1:${port}`;
  const child = await startChild({
    name: 'serverless-offline',
    command: [
      require.resolve('serverless/bin/serverless.js'),
      ...['offline', '--stage', 'local', '--host', '127.0.0.1', '--lambdaPort', `${port}`],
    ],
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    env: localEnvironment({ AWS_ENDPOINT_URL_DYNAMODB: dynamoDbEndpoint }),
    url: endpoint,
  });
  return { ...child, url: `${endpoint}/2015-03-31/functions/${FUNCTION_NAME}/invocations` };
}

/**
 * Calls the trigger with an event as Amazon Cognito would.
 *
 * @throws {Error} with the message that the trigger threw
 */
export async function invokeTrigger(trigger: LocalTrigger, event: unknown): Promise<unknown> {
  const answer = await fetch(trigger.url, { method: 'POST', body: JSON.stringify(event) });
  const payload = (await answer.json()) as { errorMessage?: string };
  if (answer.headers.has('x-amz-function-error')) throw new Error(payload.errorMessage);
  return payload;
}
