import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Child, startChild } from './child-process.ts';
import { freePort } from './free-port.ts';
import { localEnvironment } from './local-environment.ts';
import { FUNCTION_NAME } from './local-trigger.ts';
import { fileOf } from './require-packages.ts';

/** cognito-local: the API of Amazon Cognito user pools, and their signing keys. */
export interface Cognito extends Child {
  readonly endpoint: string;
}

/**
 * Starts cognito-local on what `directory` holds; a later one on the same directory finds the pools
 * and users of the earlier. Without `triggerEndpoint` its tokens are as Cognito issues them without
 * a trigger.
 */
export async function startCognito(directory: string, triggerEndpoint?: string): Promise<Cognito> {
  const config = triggerEndpoint && {
    LambdaClient: { endpoint: triggerEndpoint },
    TriggerFunctions: { PreTokenGeneration: FUNCTION_NAME },
  };
  await mkdir(join(directory, '.cognito'), { recursive: true });
  await writeFile(join(directory, '.cognito', 'config.json'), JSON.stringify(config ?? {}));
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const child = await startChild({
    name: 'cognito-local',
    command: [fileOf('cognito-local')],
    cwd: directory,
    env: localEnvironment({ HOST: '127.0.0.1', PORT: `${port}` }),
    url: `${endpoint}/health`,
  });
  return { ...child, endpoint };
}
