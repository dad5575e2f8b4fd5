import { parseArgs } from 'node:util';
import type { EventVersion } from '../../src/event/trigger-event.ts';
import { UserError } from '../command/user-error.ts';
import type { Person } from '../simulator/preview-sign-in.ts';
import { VERSIONS } from './versions.ts';

/** Where the records are. */
export type Records =
  | { readonly kind: 'files'; readonly paths: readonly string[] }
  | { readonly kind: 'table'; readonly name: string; readonly endpoint: string | undefined };

/** Whose sign-in it is. */
export type Asked =
  | { readonly kind: 'event'; readonly path: string }
  | {
      readonly kind: 'person';
      readonly person: Person;
      readonly eventVersion: EventVersion;
      readonly source: string | undefined;
      readonly metadata: Readonly<Record<string, string>> | undefined;
    };

export type Command =
  | { readonly name: 'help' }
  | {
      readonly name: 'preview';
      readonly asked: Asked;
      readonly records: Records;
      readonly json: boolean;
    };

export const USAGE = `Usage: npm run preview -- <who> --file PATH... | --table NAME [options]

Who signs in:
  --tenant ID             the user attribute custom:tenantId
  --department ID         the user attribute custom:department
  --sub SUB               the user's id, where MEMBERSHIP=required
  --client ID             or a machine, by the id of its app client
  --event FILE            or an event of the trigger, as JSON

Records:
  --file PATH             seed files or folders of them; takes several and may be repeated
  --table NAME            or a DynamoDB table
  --endpoint URL          DynamoDB elsewhere, such as http://127.0.0.1:8000

Options:
  --event-version V2_0    or V1_0, V3_0; of a machine always V3_0
  --source NAME           the trigger source, such as RefreshTokens
  --metadata NAME=VALUE   of clientMetadata, such as tenantId=globex; may be repeated
  --json                  for programs
  --help                  prints this

The settings of the function, such as ALLOWED_ROLE_ARNS and MEMBERSHIP, are read from its environment variables.
Exit code: 0 for tokens, 3 for a denial, 1 for anything else.

Try it: npm run preview -- --tenant acme --department engineering --file seed/example`;

const text = { type: 'string' } as const;
const OPTIONS = {
  tenant: text,
  department: text,
  sub: text,
  client: text,
  event: text,
  file: { type: 'string', multiple: true },
  table: text,
  endpoint: text,
  'event-version': text,
  source: text,
  metadata: { type: 'string', multiple: true },
  json: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;
const MORE = 'see npm run preview -- --help';

function parseOptions(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS, allowPositionals: true });
  } catch (error) {
    // Only the first sentence of Node's own message is about what the user wrote.
    const [sentence] = (error as Error).message.split(/\.\s/);
    throw new UserError(`${sentence}: ${MORE}.`, { cause: error });
  }
}

type Values = ReturnType<typeof parseOptions>['values'];

function parseVersion({ 'event-version': wanted, client }: Values): EventVersion {
  const version = VERSIONS.find((each) => each === wanted);
  if (wanted !== undefined && !version)
    throw new UserError(`--event-version has to be V1_0, V2_0 or V3_0: ${MORE}.`);
  if (client === undefined) return version ?? 'V2_0';
  if (version && version !== 'V3_0')
    throw new UserError(`A machine has events of version V3_0 only: ${MORE}.`);
  return 'V3_0';
}

function parseMetadata({ metadata = [] }: Values): Readonly<Record<string, string>> | undefined {
  const pairs = metadata.map((pair) => {
    const [, name, value] = /^([^=]+)=(.*)$/s.exec(pair) ?? [];
    if (name === undefined || value === undefined)
      throw new UserError(`--metadata has to be NAME=VALUE: ${MORE}.`);
    return [name, value] as const;
  });
  return pairs.length > 0 ? Object.fromEntries(pairs) : undefined;
}

const OF_PERSON = ['tenant', 'department', 'sub'] as const;
const OF_EVENT = ['client', ...OF_PERSON, 'event-version', 'source', 'metadata'] as const;

function parseAsked(values: Values): Asked {
  const refuse = (option: string, names: readonly (keyof Values)[]) => {
    const other = names.find((name) => values[name] !== undefined);
    if (other) throw new UserError(`--${option} and --${other} do not go together: ${MORE}.`);
  };
  const { tenant, department, sub, client, event, source } = values;
  if (event !== undefined) {
    refuse('event', OF_EVENT);
    return { kind: 'event', path: event };
  }
  if (client !== undefined) refuse('client', OF_PERSON);
  if (client === undefined && tenant === undefined && sub === undefined) {
    throw new UserError(
      `Nobody to sign in: add --tenant ID, --sub SUB, --client ID or --event FILE, ${MORE}.`,
    );
  }
  const person = { tenantId: tenant, departmentId: department, sub, clientId: client };
  return {
    kind: 'person',
    person,
    eventVersion: parseVersion(values),
    source,
    metadata: parseMetadata(values),
  };
}

function parseRecords({ file, table, endpoint }: Values, more: readonly string[]): Records {
  const paths = [...(file ?? []), ...more];
  if (table === undefined && paths.length === 0) {
    throw new UserError(`No records given: add --file PATH or --table NAME, ${MORE}.`);
  }
  if (table !== undefined && paths.length > 0)
    throw new UserError(`Give --file or --table, not both: ${MORE}.`);
  if (table !== undefined) return { kind: 'table', name: table, endpoint };
  if (endpoint !== undefined) throw new UserError(`--endpoint is for --table: ${MORE}.`);
  return { kind: 'files', paths };
}

/** @throws {UserError} if the arguments say no sign-in, or no records */
export function parseCommandLine(args: string[]): Command {
  const { values, positionals } = parseOptions(args);
  if (values.help) return { name: 'help' };
  return {
    name: 'preview',
    asked: parseAsked(values),
    records: parseRecords(values, positionals),
    json: values.json ?? false,
  };
}
