import { type Command, Option } from 'commander';
import type { Destination } from '../../tools/aws/table-target.ts';
import { misuse, numberOption } from '../../tools/command/read-command.ts';
import type { LintFlags } from '../checks/check-files.ts';
import {
  addFiles,
  addLintOptions,
  addPruneOptions,
  addTargetOptions,
  readDestination,
  readLintFlags,
  readPruneFlags,
  requirePaths,
} from './shared-options.ts';

export interface ApplyCommand extends LintFlags {
  readonly name: 'apply';
  readonly paths: readonly string[];
  /** Undefined if no option names a table: a plan does it itself. */
  readonly destination: Destination | undefined;
  readonly endpoint: string | undefined;
  readonly prune: boolean;
  /** Whether tenants go, too, that no file has. */
  readonly pruneTenants?: true;
  readonly yes: boolean;
  readonly unconditional: boolean;
  /** Write capacity units a second. */
  readonly maxWcu: number | undefined;
}

export const addApplyCommand = (program: Command, take: (command: ApplyCommand) => void): void => {
  const command = program
    .command('apply')
    .summary('makes the table as the files, or a kept plan, say')
    .description('Makes the table as the files say, or does what a kept plan says.')
    .action(() => {
      const values = command.opts();
      if (values.dryRun) throw misuse(command, 'apply has no option --dry-run, use plan');
      const { endpoint, yes = false, unconditional = false, maxWcu } = values;
      const options = { endpoint, yes, unconditional, maxWcu, ...readPruneFlags(command) };
      const paths = requirePaths(command);
      const destination = readDestination(command);
      take({ name: 'apply', paths, destination, ...options, ...readLintFlags(command) });
    });
  addFiles(command, 'seed files, folders of them, or a plan');
  addPruneOptions(addTargetOptions(command))
    .option('--yes', 'asks nothing: removes rows, takes tokens away, lets people in')
    .option(
      '--unconditional',
      'faster: replaces whole rows, whatever was changed since they were read',
    )
    .addOption(numberOption('--max-wcu <units>', 'at most this many write capacity units a second'))
    .addOption(new Option('--dry-run').hideHelp());
  addLintOptions(command);
};
