import { join, resolve } from 'node:path';
import { argsOfModule, CODE_FOLDER, inRepository } from '../command/code-folder.ts';
import { type Child, startChild } from './child-process.ts';
import { localEnvironment } from './local-environment.ts';
import { localVariables } from './local-settings.ts';

/** The name of the function on stage `local`. */
export const FUNCTION_NAME = 'PreTokenGeneration';

/** A bundled function behind the Invoke API of Lambda. */
export interface LocalTrigger extends Child {
  /** Where to POST an event. */
  readonly url: string;
}

/** In the repository serverless-offline bundles the function, and does so again when it changes. */
const OWN_HANDLER = inRepository(
  undefined,
  join(CODE_FOLDER, 'lambda/functions/pre-token-generation.mjs'),
);

const offline = async (port: number) => (await import('./offline-command.ts')).offlineCommand(port);

const serve = (handler: string, port: number) => [
  ...argsOfModule(new URL('./serve-trigger.ts', import.meta.url)),
  ...[resolve(handler), `${port}`],
];

/**
 * Starts the function of stage `local`, its AWS SDK pointed at `dynamoDbEndpoint`.
 *
 * @param handler a bundle that exports `handler`, in place of that of this service
 */
export async function startTrigger(
  port: number,
  dynamoDbEndpoint: string,
  handler = OWN_HANDLER,
): Promise<LocalTrigger> {
  const endpoint = `http://127.0.0.1:${port}`;
  const child = await startChild({
    name: 'The trigger',
    command: handler === undefined ? await offline(port) : serve(handler, port),
    cwd: CODE_FOLDER,
    env: localEnvironment({ ...localVariables(), AWS_ENDPOINT_URL_DYNAMODB: dynamoDbEndpoint }),
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
