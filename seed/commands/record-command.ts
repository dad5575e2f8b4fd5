import { type Command, Option } from 'commander';
import type { Destination } from '../../tools/aws/table-target.ts';
import { flagOf, OPTION_NAMES, placeholderOf, type RecordOptions } from './record-name.ts';
import { addTargetOptions, requireDestination } from './shared-options.ts';

/** What an option is about, if its name alone does not say. */
const ABOUT: RecordOptions = {
  client: 'machine client',
  provider: 'identity provider',
  appClient: 'app client',
};

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
    const flag = `${flagOf(each)} <${placeholderOf(each)}>`;
    command.addOption(new Option(flag, `names the record, by its ${ABOUT[each] ?? each}`));
  }
};
