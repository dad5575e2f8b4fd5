import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { argsOfModule, CODE_FOLDER } from '../command/own-code.ts';
import { UserError } from '../command/user-error.ts';
import { localEnvironment } from './local-environment.ts';

/** Fills a local table with the records of seed/example, by the command that everybody uses. */
export async function seedExample(endpoint: string, table: string): Promise<void> {
  const command = [
    ...argsOfModule(new URL('../../seed/cli.ts', import.meta.url)),
    ...['apply', '--file', 'seed/example', '--table', table],
  ];
  try {
    await promisify(execFile)(process.execPath, command, {
      cwd: CODE_FOLDER,
      env: localEnvironment({ AWS_ENDPOINT_URL_DYNAMODB: endpoint }),
    });
  } catch (cause) {
    const { stdout, stderr } = cause as { stdout: string; stderr: string };
    throw new UserError(`The example could not be seeded.\n${stdout}${stderr}`.trim(), {
      cause,
    });
  }
}
