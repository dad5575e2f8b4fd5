import type { Command } from 'commander';
import type { LintFlags } from '../checks/check-files.ts';
import { addFiles, addLintOptions, readLintFlags, requirePaths } from './shared-options.ts';

export interface ValidateCommand extends LintFlags {
  readonly name: 'validate';
  readonly paths: readonly string[];
  readonly json: boolean;
  /** The stage whose settings count. */
  readonly stage: string | undefined;
}

export const addValidateCommand = (
  program: Command,
  take: (command: ValidateCommand) => void,
): void => {
  const command = program
    .command('validate')
    .summary('checks seed files, without AWS')
    .description(
      'Checks seed files: what is wrong, and what would hurt later. Needs no AWS without --stage.',
    )
    .action(() =>
      take({
        name: 'validate',
        paths: requirePaths(command),
        json: command.opts().json ?? false,
        stage: command.opts().stage,
        ...readLintFlags(command),
      }),
    );
  addLintOptions(addFiles(command, 'seed files, or folders of them'))
    .option('--stage <stage>', 'with the settings of the function of that stage; needs AWS')
    .option('--json', 'one JSON document, for programs');
};
