import { createRequire } from 'node:module';
import { onExit } from '../../tools/command/on-exit.ts';
import { UserError } from '../../tools/command/user-error.ts';
import { startGroup } from '../support/run.ts';

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
 * In the environment of this process, and ended with it.
 *
 * @throws {UserError} with what it said, if it fails
 */
export const runProgram: RunProgram = async (program, ...args) => {
  const group = startGroup(process.execPath, [...PROGRAMS[program], ...args]);
  const forget = onExit(() => {
    group.signal('SIGTERM');
    console.error(`${program} ${args.join(' ')} was ended: npx sls remove takes the stage away.`);
  });
  const { code, stdout, stderr } = await group.ended.finally(forget);
  if (code === 0) return stdout;
  throw new UserError(
    `${program} ${args.join(' ')} ended with ${code}:\n${`${stdout}${stderr}`.trim()}`,
  );
};
