import { createRequire } from 'node:module';
import { UserError } from '../../tools/command/user-error.ts';
import { runNode } from '../support/run.ts';

const require = createRequire(import.meta.url);

const PROGRAMS = {
  sls: [require.resolve('serverless/bin/serverless.js')],
  seed: ['--import', 'tsx', 'seed/cli.ts'],
  doctor: ['--import', 'tsx', 'tools/doctor/doctor-command.ts'],
} as const;

/** Runs one of the commands that users run, to its end. */
export type RunProgram = (
  program: keyof typeof PROGRAMS,
  ...args: readonly string[]
) => Promise<string>;

/**
 * In the environment of this process.
 *
 * @throws {UserError} with what it said, if it fails
 */
export const runProgram: RunProgram = async (program, ...args) => {
  const { code, stdout, stderr } = await runNode([...PROGRAMS[program], ...args]);
  if (code === 0) return stdout;
  throw new UserError(
    `${program} ${args.join(' ')} ended with ${code}:\n${`${stdout}${stderr}`.trim()}`,
  );
};
