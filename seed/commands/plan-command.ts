import { type Command, Option } from 'commander';
import type { Destination } from '../../tools/aws/table-target.ts';
import type { LintFlags } from '../checks/check-files.ts';
import {
  addFiles,
  addLintOptions,
  addPruneOptions,
  addTargetOptions,
  readLintFlags,
  readPruneFlags,
  requireDestination,
  requirePaths,
} from './shared-options.ts';

export interface PlanCommand extends LintFlags {
  readonly name: 'plan';
  readonly paths: readonly string[];
  readonly destination: Destination;
  readonly json: boolean;
  readonly out: string | undefined;
  readonly prune: boolean;
  /** Whether tenants go, too, that no file has. */
  readonly pruneTenants?: true;
}

export const addPlanCommand = (program: Command, take: (command: PlanCommand) => void): void => {
  const command = program
    .command('plan')
    .summary('shows what would change in the table, and in tokens')
    .description(
      'Shows what would change in the table, and what that does to tokens. Ends with 0 if nothing changes, 2 if something does, 1 for an error.',
    )
    .action(() => {
      const { json = false, out } = command.opts();
      const paths = requirePaths(command);
      const destination = requireDestination(command);
      const flags = { ...readPruneFlags(command), ...readLintFlags(command) };
      take({ name: 'plan', paths, destination, json, out, ...flags });
    });
  addFiles(command, 'seed files, or folders of them');
  addPruneOptions(addTargetOptions(command))
    .addOption(new Option('--out <file>', 'keeps the plan for apply'))
    .option('--json', 'one JSON document, for programs');
  addLintOptions(command);
};
