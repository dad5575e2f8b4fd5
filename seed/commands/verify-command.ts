import { type Command, Option } from 'commander';
import type { Destination } from '../../tools/aws/table-target.ts';
import { misuse } from '../../tools/command/read-command.ts';
import { addFiles, addTargetOptions, readDestination, requirePaths } from './shared-options.ts';

export interface VerifyCommand {
  readonly name: 'verify';
  readonly paths: readonly string[];
  /** What is compared with the files. */
  readonly stored: Destination | { readonly folder: string };
  readonly json: boolean;
}

export const addVerifyCommand = (
  program: Command,
  take: (command: VerifyCommand) => void,
): void => {
  const command = program
    .command('verify')
    .summary('compares all rows of a table, or of an export of it, with seed files')
    .description(
      'Reads a whole table, or an export of one, and says where it differs from seed files. Ends with 0 if nothing differs, 2 if something does, 1 for an error.',
    )
    .action(() => {
      const { export: folder, json = false } = command.opts();
      const destination = readDestination(command);
      const stored = folder === undefined ? destination : { folder };
      if (!stored)
        throw misuse(command, 'No table given, add --table NAME, --stage STAGE or --export FOLDER');
      take({ name: 'verify', paths: requirePaths(command), stored, json });
    });
  addTargetOptions(addFiles(command, 'seed files, or folders of them: all that the table is of'))
    .addOption(
      new Option(
        '--export <folder>',
        'instead of a table: an export to S3 as DynamoDB writes it, or what pack wrote',
      ).conflicts(['table', 'stage', 'endpoint']),
    )
    .option('--json', 'one JSON document, for programs');
};
