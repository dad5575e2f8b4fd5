import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { UserError } from '../command/user-error.ts';
import { localEnvironment } from './local-environment.ts';

/** Fills a local table with the records of seed/example, by the command that everybody uses. */
export async function seedExample(endpoint: string, table: string): Promise<void> {
  const command = [
    '--import',
    'tsx',
    'seed/cli.ts',
    'apply',
    '--file',
    'seed/example',
    '--table',
    table,
  ];
  try {
    await promisify(execFile)(process.execPath, command, {
      cwd: fileURLToPath(new URL('../..', import.meta.url)),
      env: localEnvironment({ AWS_ENDPOINT_URL_DYNAMODB: endpoint }),
    });
  } catch (cause) {
    const { stdout, stderr } = cause as { stdout: string; stderr: string };
    throw new UserError(`The example could not be seeded.\n${stdout}${stderr}`.trim(), {
      cause,
    });
  }
}
