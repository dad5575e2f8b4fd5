import { parseArgs } from 'node:util';
import { closest } from 'fastest-levenshtein';
import { type EventVersion, isEventVersion } from '../src/event/trigger-event.ts';
import type { Destination } from '../tools/aws/table-target.ts';
import { UserError } from '../tools/command/user-error.ts';
import { showJson, showText } from '../tools/terminal/paint.ts';
import type { RecordOptions } from './commands/record-name.ts';

export interface LintFlags {
  readonly strict: boolean;
  readonly eventVersion: EventVersion;
  /** Bytes of a token. Undefined: the default. */
  readonly tokenBudget: number | undefined;
  /** One of these options that was given, for whom they say nothing. */
  readonly lintOption: string | undefined;
}

/** What the user asked for. */
export type Command =
  | { readonly name: 'help' }
  | ({
      readonly name: 'validate';
      readonly paths: readonly string[];
      readonly json: boolean;
    } & LintFlags)
  | ({
      readonly name: 'plan';
      readonly paths: readonly string[];
      readonly destination: Destination;
      readonly json: boolean;
      readonly out: string | undefined;
      readonly prune: boolean;
    } & LintFlags)
  | ({
      readonly name: 'apply';
      readonly paths: readonly string[];
      /** Undefined if nothing names a table: a plan does it itself. */
      readonly destination: Destination | undefined;
      readonly endpoint: string | undefined;
      readonly prune: boolean;
      readonly yes: boolean;
      readonly unconditional: boolean;
      /** Write capacity units a second. */
      readonly maxWcu: number | undefined;
    } & LintFlags)
  | {
      readonly name: 'export';
      readonly destination: Destination;
      readonly tenants: readonly string[];
      readonly out: string | undefined;
    }
  | {
      readonly name: 'get' | 'suspend' | 'resume';
      readonly destination: Destination;
      readonly record: RecordOptions;
    };

export const USAGE = `Usage: npm run seed -- <command> [options]

Commands:
  validate   checks the files, and what would hurt later; needs no AWS
  plan       says what would change in the table, and what that does to tokens; exit 0: nothing, 2: something, 1: error
  apply      makes the table as the files say, or does what a plan says that --out has kept: apply plan.json
  export     writes the table, or some tenants, as seed files
  get        shows a record of the table
  suspend    suspends a tenant, department, member or client
  resume     lets it in again

Files:
  --file PATH            .yaml, .yml, .json, .ndjson (a tenant a line), or a folder of them; may be repeated

Table, for all but validate:
  --table NAME           the DynamoDB table
  --stage STAGE          or the table of that stage of the service
  --endpoint URL         DynamoDB elsewhere, such as http://127.0.0.1:8000

Checks, for validate, plan and apply:
  --strict               a warning counts as an error
  --event-version V1_0   what V1_0 tokens would lose; V2_0 by default
  --token-budget BYTES   how large a token may grow before there is a warning; 4096 by default

Plan and apply:
  --prune                removes rows of the tenants in the files that the files no longer have
  --out FILE             plan: keeps it for apply          export: to a .yaml, .json or .ndjson file, or a new folder
  --json                 plan and validate: for programs
  --yes                  apply: removes without asking
  --unconditional        apply: faster; replaces whole rows, whatever was changed since they were read
  --max-wcu N            apply: at most so many write capacity units a second

Records, for get, suspend, resume; --tenant also for export, where it may be repeated:
  --tenant ID [--department ID | --sub SUB], or --client ID

  --help                 prints this

Region and credentials are the AWS SDK's own variables, such as AWS_REGION and AWS_PROFILE. ALLOWED_ROLE_ARNS, MEMBERSHIP
and the other settings of the function say what tokens would carry.

Try it: npm run seed -- validate --file seed/example`;

const OPTIONS = {
  file: { type: 'string', multiple: true },
  table: { type: 'string' },
  stage: { type: 'string' },
  endpoint: { type: 'string' },
  strict: { type: 'boolean' },
  'event-version': { type: 'string' },
  'token-budget': { type: 'string' },
  prune: { type: 'boolean' },
  out: { type: 'string' },
  json: { type: 'boolean' },
  yes: { type: 'boolean' },
  unconditional: { type: 'boolean' },
  'max-wcu': { type: 'string' },
  tenant: { type: 'string', multiple: true },
  department: { type: 'string' },
  sub: { type: 'string' },
  client: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
} as const;
type OptionName = keyof typeof OPTIONS;

const TARGET = ['table', 'stage', 'endpoint'] as const;
const LINT = ['strict', 'event-version', 'token-budget'] as const;
const RECORD = ['tenant', 'department', 'sub', 'client'] as const;
const ALLOWED = {
  validate: ['file', 'json', ...LINT],
  plan: ['file', 'json', 'out', 'prune', ...TARGET, ...LINT],
  apply: ['file', 'prune', 'yes', 'unconditional', 'max-wcu', ...TARGET, ...LINT],
  export: ['tenant', 'out', ...TARGET],
  get: [...TARGET, ...RECORD],
  suspend: [...TARGET, ...RECORD],
  resume: [...TARGET, ...RECORD],
} satisfies Record<string, readonly OptionName[]>;
type CommandName = keyof typeof ALLOWED;
const COMMANDS = Object.keys(ALLOWED) as CommandName[];

const MULTIPLE = ['file', 'tenant'];
const MORE = 'see npm run seed -- --help';

function parseOptions(args: string[]) {
  try {
    const parsed = parseArgs({ args, options: OPTIONS, allowPositionals: true, tokens: true });
    const names = parsed.tokens.flatMap((token) => (token.kind === 'option' ? token.name : []));
    const twice = names.find((name, at) => names.indexOf(name) < at && !MULTIPLE.includes(name));
    if (twice !== undefined) throw new UserError(`--${twice} may be given once: ${MORE}.`);
    return parsed;
  } catch (error) {
    if (error instanceof UserError) throw error;
    // Only the first sentence of Node's own message is about what the user wrote.
    const [sentence] = (error as Error).message.split(/\.\s/);
    throw new UserError(`${sentence}: ${MORE}.`, { cause: error });
  }
}

type Values = ReturnType<typeof parseOptions>['values'];

function parseNumber(values: Values, name: 'token-budget' | 'max-wcu'): number | undefined {
  const text = values[name];
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw new UserError(`--${name} has to be a whole number from 1 on: ${MORE}.`);
}

function parseLint(values: Values): LintFlags {
  const { strict = false, 'event-version': eventVersion = 'V2_0' } = values;
  if (!isEventVersion(eventVersion)) {
    throw new UserError(`--event-version has to be V1_0, V2_0 or V3_0: ${MORE}.`);
  }
  const given = LINT.find((name) => values[name] !== undefined);
  const tokenBudget = parseNumber(values, 'token-budget');
  return { strict, eventVersion, tokenBudget, lintOption: given && `--${given}` };
}

function parseDestination({ table, stage, endpoint }: Values): Destination | undefined {
  if (table && stage) throw new UserError(`Give --table or --stage, not both: ${MORE}.`);
  if (table) return { table, endpoint };
  return stage ? { stage, endpoint } : undefined;
}

function requireDestination(values: Values): Destination {
  const destination = parseDestination(values);
  if (destination) return destination;
  throw new UserError(`No table given: add --table NAME or --stage STAGE, ${MORE}.`);
}

function parseRecord({ tenant = [], department, sub, client }: Values): RecordOptions {
  if (tenant.length > 1) throw new UserError(`--tenant may be given once here: ${MORE}.`);
  return { tenant: tenant[0], department, sub, client };
}

function requirePaths(values: Values, more: readonly string[]): readonly string[] {
  const paths = [...(values.file ?? []), ...more];
  if (paths.length === 0) throw new UserError(`No seed files given: add --file PATH, ${MORE}.`);
  return paths;
}

const isCommand = (name: string): name is CommandName => Object.hasOwn(ALLOWED, name);

/** @throws {UserError} if the arguments are not a command */
export function parseCommandLine(args: string[]): Command {
  const { values, positionals } = parseOptions(args);
  const [name, ...more] = positionals;
  if (values.help || name === 'help') return { name: 'help' };
  if (!name)
    throw new UserError(`No command given: expected one of ${COMMANDS.join(', ')}, ${MORE}.`);
  if (!isCommand(name)) {
    throw new UserError(
      `Unknown command ${showText(name)}: did you mean ${closest(name, COMMANDS)}? For all of them ${MORE}.`,
    );
  }
  const allowed: readonly string[] = ALLOWED[name];
  const strange = Object.keys(values).find((option) => !allowed.includes(option));
  if (strange) throw new UserError(`--${strange} is no option of ${name}: ${MORE}.`);

  const { json = false, prune = false, yes = false, unconditional = false, out } = values;
  switch (name) {
    case 'validate':
      return { name, paths: requirePaths(values, more), json, ...parseLint(values) };
    case 'plan': {
      const paths = requirePaths(values, more);
      return {
        name,
        paths,
        destination: requireDestination(values),
        json,
        out,
        prune,
        ...parseLint(values),
      };
    }
    case 'apply': {
      const paths = requirePaths(values, more);
      const maxWcu = parseNumber(values, 'max-wcu');
      const destination = parseDestination(values);
      const { endpoint } = values;
      return {
        name,
        paths,
        destination,
        endpoint,
        prune,
        yes,
        unconditional,
        maxWcu,
        ...parseLint(values),
      };
    }
    default:
      if (more.length > 0) throw new UserError(`Unexpected ${showJson(more[0])}: ${MORE}.`);
      return name === 'export'
        ? { name, destination: requireDestination(values), tenants: values.tenant ?? [], out }
        : { name, destination: requireDestination(values), record: parseRecord(values) };
  }
}
