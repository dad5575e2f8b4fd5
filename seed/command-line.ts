import { parseArgs } from 'node:util';
import { closest } from 'fastest-levenshtein';
import { SeedError } from './seed-error.ts';

/** What the user asked for. */
export type Command =
  | { readonly name: 'help' }
  | { readonly name: 'validate'; readonly paths: readonly string[] }
  | { readonly name: 'apply'; readonly paths: readonly string[]; readonly table: string };

export const USAGE = `Usage: npm run seed -- <command> --file PATH... [--table NAME]

Commands:
  validate   checks the files and reports every problem with its place; needs no AWS
  apply      checks the files, then writes their tenants, departments, members and clients to the table

Options:
  --file PATH   a .yaml, .yml or .json file, or a folder of them; takes several and may be repeated
  --table NAME  the DynamoDB table to write to
  --help        prints this

Region, credentials and endpoint come from the AWS SDK's own variables, such as AWS_REGION, AWS_PROFILE and
AWS_ENDPOINT_URL_DYNAMODB.

Try it: npm run seed -- validate --file seed/example`;

const COMMANDS = ['validate', 'apply'];
const OPTIONS = {
  file: { type: 'string', multiple: true },
  table: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;
const MORE = 'see npm run seed -- --help';

function parseOptions(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS, allowPositionals: true });
  } catch (error) {
    // Only the first sentence of Node's own message is about what the user wrote.
    const [sentence] = (error as Error).message.split(/\.\s/);
    throw new SeedError(`${sentence}: ${MORE}.`, { cause: error });
  }
}

/** @throws {SeedError} if the arguments are not a command */
export function parseCommandLine(args: string[]): Command {
  const { values, positionals } = parseOptions(args);
  if (values.help) return { name: 'help' };
  const [name, ...more] = positionals;
  if (!name) throw new SeedError(`No command given: expected validate or apply, ${MORE}.`);
  if (name !== 'validate' && name !== 'apply') {
    throw new SeedError(`Unknown command ${name}: did you mean ${closest(name, COMMANDS)}? For all of them ${MORE}.`);
  }
  const paths = [...(values.file ?? []), ...more];
  if (paths.length === 0) throw new SeedError(`No seed files given: add --file PATH, ${MORE}.`);
  if (name === 'validate') return { name, paths };
  if (!values.table) throw new SeedError(`No table given to write to: add --table NAME, ${MORE}.`);
  return { name, paths, table: values.table };
}
