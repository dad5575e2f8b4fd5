import type { Command } from 'commander';
import type { Destination } from '../../tools/aws/table-target.ts';
import type { LintFlags } from '../checks/check-files.ts';
import {
  addFiles,
  addLintOptions,
  addTargetOptions,
  readDestination,
  readLintFlags,
  requirePaths,
} from './shared-options.ts';

export interface ValidateCommand extends LintFlags {
  readonly name: 'validate';
  readonly paths: readonly string[];
  readonly json: boolean;
  /** The table whose catalogue counts, and the stage whose settings do; undefined without either. */
  readonly destination: Destination | undefined;
}

export const addValidateCommand = (
  program: Command,
  take: (command: ValidateCommand) => void,
): void => {
  const command = program
    .command('validate')
    .summary('checks seed files, without AWS')
    .description(
      'Checks seed files: what is wrong, and what would hurt later. Needs no AWS without --stage or --table.',
    )
    .action(() =>
      take({
        name: 'validate',
        paths: requirePaths(command),
        json: command.opts().json ?? false,
        destination: readDestination(command),
        ...readLintFlags(command),
      }),
    );
  addLintOptions(addTargetOptions(addFiles(command, 'seed files, or folders of them'))).option(
    '--json',
    'one JSON document, for programs',
  );
};
