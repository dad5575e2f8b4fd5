import { type Command, Option } from 'commander';
import type { Destination } from '../../tools/aws/table-target.ts';
import { listOption } from '../../tools/command/read-command.ts';
import { addTargetOptions, requireDestination } from './shared-options.ts';

export interface ExportCommand {
  readonly name: 'export';
  readonly destination: Destination;
  readonly tenants: readonly string[];
  readonly out: string | undefined;
}

export const addExportCommand = (
  program: Command,
  take: (command: ExportCommand) => void,
): void => {
  const command = program
    .command('export')
    .summary('writes the table, or some tenants, as seed files')
    .description('Writes the table, or some tenants, as seed files.')
    .action(() => {
      const { tenant = [], out } = command.opts();
      take({ name: 'export', destination: requireDestination(command), tenants: tenant, out });
    });
  addTargetOptions(command)
    .addOption(listOption('--tenant <id>', 'only this tenant; may be repeated'))
    .addOption(new Option('--out <path>', 'a new .yaml, .json or .ndjson file, or a new folder'));
};
