import { type Command, InvalidArgumentError, Option } from 'commander';
import {
  EVENT_VERSIONS,
  type EventVersion,
  type NamedSource,
  TRIGGER_SOURCES,
} from '../../src/event/trigger-event.ts';
import { callTo, examplePath } from '../command/call-to.ts';
import { extensionOption } from '../command/load-extension.ts';
import { didYouMean } from '../command/nearest.ts';
import { createProgram, listOption, misuse } from '../command/read-command.ts';
import type { Person } from '../simulator/preview-sign-in.ts';

/** Where the records are. */
export type Records =
  | { readonly kind: 'files'; readonly paths: readonly string[] }
  /** The table of the stage whose settings count. */
  | { readonly kind: 'stage'; readonly endpoint: string | undefined }
  | { readonly kind: 'table'; readonly name: string; readonly endpoint: string | undefined };

/** Whose sign-in it is. */
export type Asked =
  | { readonly kind: 'event'; readonly path: string }
  | {
      readonly kind: 'person';
      readonly person: Person;
      /** Of the identity provider. */
      readonly groups: readonly string[];
      /** That of the stage, or the usual one, unless given. */
      readonly eventVersion: EventVersion | undefined;
      readonly source: NamedSource | undefined;
      readonly metadata: Readonly<Record<string, string>> | undefined;
    };

/** Which sign-in to preview, on which records. */
export interface PreviewCommand {
  readonly asked: Asked;
  readonly records: Records;
  /** The stage whose settings count: without one those of the environment. */
  readonly stage: string | undefined;
  /** The module of own code. */
  readonly extension: string | undefined;
  readonly json: boolean;
}

interface Values {
  readonly tenant?: string;
  readonly department?: string;
  readonly sub?: string;
  readonly client?: string;
  readonly provider?: string;
  readonly group?: readonly string[];
  readonly appClient?: string;
  readonly event?: string;
  readonly file?: readonly string[];
  readonly table?: string;
  readonly stage?: string;
  readonly endpoint?: string;
  readonly eventVersion?: EventVersion;
  readonly source?: NamedSource;
  readonly metadata?: Readonly<Record<string, string>>;
  readonly extension?: string;
  readonly json?: true;
}

const MORE = `
The settings of the function, such as ALLOWED_ROLE_ARNS and MEMBERSHIP, are those of the function of --stage, or else environment variables of this command.
Exit code: 0 for tokens, 3 for a denial, 1 for anything else.

Try it: ${callTo('preview')} --tenant acme --department engineering --file ${examplePath()}`;

function readAsked(program: Command): Asked {
  const { tenant, department, sub, client, provider, group, event, ...values } =
    program.opts<Values>();
  if (event !== undefined) return { kind: 'event', path: event };
  if ([client, tenant, sub, provider].every((each) => each === undefined)) {
    const expected = 'add --tenant ID, --sub SUB, --provider NAME, --client ID or --event FILE';
    throw misuse(program, `No user to sign in, ${expected}`);
  }
  if (group !== undefined && provider === undefined)
    throw misuse(
      program,
      '--group needs --provider NAME, because groups count with its proof only',
    );
  const { source, metadata, appClient } = values;
  const eventVersion = values.eventVersion ?? (client === undefined ? undefined : 'V3_0');
  if (client !== undefined && eventVersion !== 'V3_0') {
    throw misuse(program, 'A machine has events of version V3_0 only');
  }
  const ids = { tenantId: tenant, departmentId: department, sub, clientId: client };
  const person = { ...ids, provider, appClient };
  return { kind: 'person', person, groups: group ?? [], eventVersion, source, metadata };
}

function readRecords(program: Command): Records {
  const { file = [], table, stage, endpoint } = program.opts<Values>();
  const paths = [...file, ...(program.processedArgs[0] as readonly string[])];
  if (table === undefined && stage === undefined && paths.length === 0) {
    throw misuse(program, 'No records given, add --file PATH, --table NAME or --stage STAGE');
  }
  if (table !== undefined && paths.length > 0) {
    throw misuse(program, 'Give --file or --table, not both');
  }
  if (table !== undefined) return { kind: 'table', name: table, endpoint };
  if (paths.length === 0) return { kind: 'stage', endpoint };
  if (endpoint !== undefined) throw misuse(program, '--endpoint is for --table or --stage');
  return { kind: 'files', paths };
}

function readPair(
  program: Command,
  text: string,
  earlier: Values['metadata'] = {},
): Values['metadata'] {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) {
    throw misuse(program, '--metadata has to be NAME=VALUE');
  }
  return { ...earlier, [name]: value };
}

const PREFIX = 'TokenGeneration_';
const OF_MACHINES = 'TokenGeneration_ClientCredentials';
const SOURCE_NAMES = TRIGGER_SOURCES.filter((source) => source !== OF_MACHINES).map((source) =>
  source.slice(PREFIX.length),
);
const SOURCES_IN_WORDS = `${SOURCE_NAMES.slice(0, -1).join(', ')} or ${SOURCE_NAMES.at(-1)}`;

/** Reads the trigger source of a person, with its prefix or without. */
function readSource(text: string): NamedSource {
  const name = text.startsWith(PREFIX) ? text.slice(PREFIX.length) : text;
  const source = TRIGGER_SOURCES.find((each) => each === PREFIX + name && each !== OF_MACHINES);
  if (source) return source;
  throw new InvalidArgumentError(`has to be ${SOURCES_IN_WORDS}${didYouMean(name, SOURCE_NAMES)}`);
}

const OF_PERSON = ['tenant', 'department', 'sub', 'provider', 'group', 'appClient'];
const OF_EVENT = ['client', ...OF_PERSON, 'eventVersion', 'source', 'metadata'];

/** Declares the preview. */
export function createPreviewProgram(take: (command: PreviewCommand) => void): Command {
  const program = createProgram(
    callTo('preview'),
    'Shows the tokens of a sign-in before and after the trigger, and why they say what they say.',
  );
  return program
    .argument('[paths...]', 'seed files, or folders of them')
    .addOption(new Option('--tenant <id>', 'the user attribute custom:tenantId'))
    .addOption(new Option('--department <id>', 'the user attribute custom:department'))
    .addOption(new Option('--sub <sub>', "the user's id, where MEMBERSHIP is required or optional"))
    .addOption(
      new Option('--provider <name>', 'the identity provider, where IDENTITY_PROVIDERS=on'),
    )
    .addOption(listOption('--group <name...>', 'a group of the provider; may be repeated'))
    .addOption(new Option('--app-client <id>', 'the app client that the user signs in at'))
    .addOption(
      new Option('--client <id>', 'or a machine, by the id of its app client').conflicts([
        ...OF_PERSON,
        'source',
      ]),
    )
    .addOption(
      new Option(
        '--event <file>',
        'or an event of the trigger, as JSON or as a logger wrote it; - reads the standard input',
      ).conflicts(OF_EVENT),
    )
    .addOption(listOption('--file <path...>', 'seed files or folders of them; may be repeated'))
    .addOption(new Option('--table <name>', 'or a DynamoDB table').conflicts('stage'))
    .addOption(
      new Option(
        '--stage <stage>',
        'the settings of that deployed stage, and without files its table',
      ),
    )
    .addOption(new Option('--endpoint <url>', 'DynamoDB elsewhere, such as http://127.0.0.1:8000'))
    .addOption(
      new Option('--event-version <version>', 'of a machine always V3_0').choices(EVENT_VERSIONS),
    )
    .addOption(
      new Option('--source <name>', `the trigger source: ${SOURCES_IN_WORDS}`).argParser(
        readSource,
      ),
    )
    .addOption(
      new Option(
        '--metadata <name=value>',
        'of clientMetadata, such as tenantId=globex; may be repeated',
      ).argParser((text: string, earlier: Values['metadata']) => readPair(program, text, earlier)),
    )
    .addOption(extensionOption())
    .option('--json', 'one JSON document, for programs')
    .addHelpText('after', MORE)
    .action(() =>
      take({
        asked: readAsked(program),
        records: readRecords(program),
        stage: program.opts<Values>().stage,
        extension: program.opts<Values>().extension,
        json: program.opts<Values>().json ?? false,
      }),
    );
}
