import { type Command, Option } from 'commander';
import type { Destination } from '../../tools/aws/table-target.ts';
import { OPTION_NAMES, type RecordOptions } from './record-name.ts';
import { addTargetOptions, requireDestination } from './shared-options.ts';

export interface RecordCommand {
  readonly name: 'get' | 'suspend' | 'resume';
  readonly destination: Destination;
  readonly record: RecordOptions;
}

/** Adds a command about one record, which its options name. */
export const addRecordCommand = (
  program: Command,
  name: RecordCommand['name'],
  about: string,
  take: (command: RecordCommand) => void,
): void => {
  const command = program
    .command(name)
    .summary(`${about.charAt(0).toLowerCase()}${about.slice(1, -1)}`)
    .description(about)
    .action(() => {
      const values = command.opts<RecordOptions>();
      const record = Object.fromEntries(OPTION_NAMES.map((each) => [each, values[each]]));
      take({ name, destination: requireDestination(command), record });
    });
  addTargetOptions(command).optionsGroup('Record:');
  for (const each of OPTION_NAMES) {
    command.addOption(new Option(`--${each} <id>`, `names the record, by its ${each}`));
  }
};
