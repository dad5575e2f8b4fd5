import { type Command, Option } from 'commander';
import { misuse, numberOption } from '../../tools/command/read-command.ts';
import { addFiles, requirePaths } from './shared-options.ts';

export interface FactorCommand {
  readonly name: 'factor';
  readonly paths: readonly string[];
  readonly out: string;
  /** How many records have to share what becomes a plan or role. */
  readonly least: number;
  readonly json: boolean;
}

const LEAST = 3;

export const addFactorCommand = (
  program: Command,
  take: (command: FactorCommand) => void,
): void => {
  const command = program
    .command('factor')
    .summary('finds what tenants share, and writes it as a catalogue')
    .description(
      'Writes seed files anew: what many tenants share becomes a catalogue of defaults, plans and roles, which the tenants name. Checks that all tokens stay the same to the byte. Needs no AWS.',
    )
    .action(() => {
      const { out, minRecords: least = LEAST, json = false } = command.opts();
      const paths = requirePaths(command);
      if (!out) throw misuse(command, 'No place for the new files given, add --out PATH');
      take({ name: 'factor', paths, out, least, json });
    });
  addFiles(command, 'seed files, or folders of them')
    .addOption(new Option('--out <path>', 'a new .yaml, .json or .ndjson file, or a new folder'))
    .addOption(
      numberOption(
        '--min-records <n>',
        `how many have to share what becomes a plan or role; ${LEAST} unless given`,
        2,
      ),
    )
    .option('--json', 'one JSON document, for programs');
};
