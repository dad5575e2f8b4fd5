import { type Command, Option } from 'commander';
import { EVENT_VERSIONS, type EventVersion } from '../../src/event/trigger-event.ts';
import type { Destination } from '../../tools/aws/table-target.ts';
import { listOption, misuse, numberOption } from '../../tools/command/read-command.ts';
import type { LintFlags } from '../checks/check-files.ts';
import { SMALLEST_LIMIT } from '../checks/lint.ts';

interface LintValues {
  readonly strict?: true;
  readonly eventVersion: EventVersion;
  readonly tokenBudget?: number;
}

const LINT = ['strict', 'event-version', 'token-budget'];

export const addLintOptions = (command: Command): Command =>
  command
    .optionsGroup('Checks:')
    .option('--strict', 'a warning counts as an error, and so does what has no effect')
    .addOption(
      new Option(
        '--event-version <version>',
        'what V1_0 tokens would lose; that of the stage unless given',
      )
        .choices(EVENT_VERSIONS)
        .default('V2_0'),
    )
    .addOption(
      numberOption(
        '--token-budget <bytes>',
        `how large a token may grow without a warning; ${SMALLEST_LIMIT} unless given`,
      ),
    )
    .optionsGroup('Options:');

export function readLintFlags(command: Command): LintFlags {
  const { strict = false, eventVersion, tokenBudget } = command.opts<LintValues>();
  const given = command.options.find(
    (each) =>
      LINT.includes(each.name()) && command.getOptionValueSource(each.attributeName()) === 'cli',
  );
  const isGiven = command.getOptionValueSource('eventVersion') === 'cli';
  return {
    ...{ strict, eventVersion, tokenBudget, lintOption: given?.long ?? undefined },
    ...(isGiven && { isEventVersionGiven: true as const }),
  };
}

interface TargetValues {
  readonly table?: string;
  readonly stage?: string;
  readonly endpoint?: string;
}

export const addTargetOptions = (command: Command): Command =>
  command
    .optionsGroup('Table:')
    .addOption(new Option('--table <name>', 'the DynamoDB table').conflicts('stage'))
    .addOption(new Option('--stage <stage>', 'or the table of that stage of the service'))
    .addOption(new Option('--endpoint <url>', 'DynamoDB elsewhere, such as http://127.0.0.1:8000'))
    .optionsGroup('Options:');

/** The value is part of the flag: what follows a blank is a file. */
const PRUNE_TENANTS = 'prune=tenants';

export const addPruneOptions = (command: Command): Command =>
  command
    .option(
      '--prune',
      'removes what the files no longer have of their tenants, and of their catalogue',
    )
    .option(`--${PRUNE_TENANTS}`, 'removes tenants that no file has, too; reads the whole table');

/** What goes that the files do not have. */
export function readPruneFlags(command: Command): { prune: boolean; pruneTenants?: true } {
  const { prune = false, [PRUNE_TENANTS]: pruneTenants } = command.opts();
  return pruneTenants ? { prune: true, pruneTenants } : { prune };
}

export function readDestination(command: Command): Destination | undefined {
  const { table, stage, endpoint } = command.opts<TargetValues>();
  if (table) return { table, endpoint };
  return stage ? { stage, endpoint } : undefined;
}

export function requireDestination(command: Command): Destination {
  const destination = readDestination(command);
  if (destination) return destination;
  throw misuse(command, 'No table given, add --table NAME or --stage STAGE');
}

export const addFiles = (command: Command, about: string): Command =>
  command
    .argument('[paths...]', about)
    .addOption(listOption('--file <path...>', 'the same; may be repeated'));

export function requirePaths(command: Command): readonly string[] {
  const { file = [] } = command.opts<{ file?: readonly string[] }>();
  const paths = [...file, ...(command.processedArgs[0] as readonly string[])];
  if (paths.length > 0) return paths;
  throw misuse(command, 'No seed files given, add --file PATH');
}
