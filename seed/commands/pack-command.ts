import { type Command, InvalidArgumentError, Option } from 'commander';
import { misuse } from '../../tools/command/read-command.ts';
import type { LintFlags } from '../checks/check-files.ts';
import { addFiles, addLintOptions, readLintFlags, requirePaths } from './shared-options.ts';

/** A place in Amazon S3. */
interface S3Place {
  readonly bucket: string;
  readonly prefix: string;
}

export interface PackCommand extends LintFlags {
  readonly name: 'pack';
  readonly paths: readonly string[];
  readonly out: string;
  /** The name of the new table. */
  readonly table: string;
  /** Where the commands that are told upload to. */
  readonly s3: S3Place;
  readonly json: boolean;
}

function parseS3(url: string): S3Place {
  const [, bucket, prefix = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]+)(?:\/(.*))?$/.exec(url) ?? [];
  if (!bucket) throw new InvalidArgumentError('has to be a place such as s3://my-bucket/tenants');
  return { bucket, prefix: prefix.replace(/^\/+|\/+$/g, '') };
}

function parseTable(name: string): string {
  if (/^[\w.-]{3,255}$/.test(name)) return name;
  throw new InvalidArgumentError('has to be 3 to 255 letters, digits and . _ -');
}

export const addPackCommand = (program: Command, take: (command: PackCommand) => void): void => {
  const command = program
    .command('pack')
    .summary('writes seed files as what DynamoDB imports from S3 into a new table')
    .description(
      'Checks seed files of any size, and writes their rows as compressed DynamoDB JSON, which DynamoDB imports from S3 into a new table. Tells the commands for that. Needs no AWS.',
    )
    .action(() => {
      const { out, json = false, table, s3 } = command.opts();
      const paths = requirePaths(command);
      if (!out) throw misuse(command, 'No place for the files given, add --out FOLDER');
      take({ name: 'pack', paths, out, table, s3, json, ...readLintFlags(command) });
    });
  addFiles(command, 'seed files, or folders of them')
    .addOption(new Option('--out <folder>', 'a new folder'))
    .addOption(
      new Option('--table <name>', 'the new table in the commands')
        .argParser(parseTable)
        .default('tenants'),
    )
    .addOption(
      new Option('--s3 <url>', 'where the commands upload to')
        .argParser(parseS3)
        .default({ bucket: 'BUCKET', prefix: 'tenants' }, 's3://BUCKET/tenants'),
    )
    .option('--json', 'one JSON document, for programs');
  addLintOptions(command);
};
