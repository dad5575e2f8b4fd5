import type { Command } from 'commander';
import { callTo } from '../command/call-to.ts';
import { createProgram } from '../command/read-command.ts';

export interface InitCommand {
  /** Whether to write without a question. */
  readonly yes: boolean;
}

const MORE = `
In an empty folder: a project that runs, with a test of one sign-in. Beside a serverless.yml: the
plugin, and a section for it. What is there already stays as it is.
Exit code: 0 if all is there, 1 if something is in the way.`;

/** Declares `tenant-claims init`. */
export function createInitProgram(take: (command: InitCommand) => void): Command {
  const program = createProgram(
    callTo('init'),
    'Makes a project that uses tenant-claims, or adds it to a Serverless Framework service.',
  );
  return program
    .option('--yes', 'does not ask')
    .addHelpText('after', MORE)
    .action(() => take({ yes: program.opts().yes ?? false }));
}
