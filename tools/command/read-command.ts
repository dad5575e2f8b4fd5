import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { showJson } from '../terminal/show-text.ts';
import { didYouMean } from './nearest.ts';
import { UserError } from './user-error.ts';

/** Begins the declaration of a command line, by the name with which people call it. */
export const createProgram = (name: string, about: string): Command =>
  new Command(name)
    .description(about)
    .helpOption('-h, --help', 'prints this')
    .helpCommand(false)
    .configureHelp({ subcommandTerm: (command) => command.name() })
    .exitOverride()
    // What is wrong is told by whoever runs the command.
    .configureOutput({ writeErr() {}, outputError() {} });

/** An option with one or more values, which may be repeated. */
export const listOption = (flags: string, about: string): Option =>
  new Option(flags, about).argParser((text: string, earlier: readonly string[] = []) => [
    ...earlier,
    text,
  ]);

/** An option with a whole number. */
export const numberOption = (flags: string, about: string, least = 1, most = Infinity): Option =>
  new Option(flags, about).argParser((text) => {
    const number = Number(text);
    if (/^\d{1,10}$/.test(text) && number >= least && number <= most) return number;
    const end = most === Infinity ? 'on' : `to ${most}`;
    throw new InvalidArgumentError(`has to be a whole number from ${least} ${end}`);
  });

const CALLS = new WeakMap<Command, string>();

/** Says how people call a command, where that is not the name of its program and its own. */
export function calledAs(command: Command, call: string): Command {
  CALLS.set(command, call);
  return command.configureHelp({ commandUsage: () => `${call} ${command.usage()}` });
}

/** As in `npm run seed -- plan`. */
const callOf = (command: Command): string =>
  CALLS.get(command) ??
  (command.parent ? `${callOf(command.parent)} ${command.name()}` : command.name());

/** Says what is wrong with the arguments of a command, and where its help is. */
export const misuse = (command: Command, sentence: string): UserError =>
  new UserError(
    `${sentence}${sentence.endsWith('?') ? ' For all of them' : ':'} see ${callOf(command)} --help.`,
  );

/** As in `a, b or c`. */
const listChoices = (choices: string): string => choices.replace(/, ([^,]*)$/, ' or $1');

const UNKNOWN = /'(.*)'(?:\n\(Did you mean (?:one of )?(.+)\?\))?$/s;
const INVALID = /.* is invalid(?: for argument '\w+')?\. (?:Allowed choices are (.+)\.|(.+))$/s;

/** What the library found, in words without flags and error prefixes; no period at its end. */
function toSentence({ code, message }: CommanderError, command: Command): string {
  const [option, other] = message.match(/(?<=option ')--[\w-]+/g) ?? [];
  const [, unknown = '', similar] = UNKNOWN.exec(message) ?? [];
  const meant = similar && `: did you mean ${listChoices(similar)}?`;
  const names = command.commands.map((each) => each.name());
  const expected = `, expected one of ${names.join(', ')}`;
  switch (code) {
    case 'commander.help': {
      const [, asked] = command.args;
      if (asked === undefined) return `No command given${expected}`;
      return `Unknown command ${asked}${didYouMean(asked, names) || expected}`;
    }
    case 'commander.unknownCommand':
      return `Unknown command ${unknown}${meant ?? expected}`;
    case 'commander.unknownOption': {
      // Without its value, which may be a secret.
      const [name = ''] = unknown.split('=');
      if (command.options.some(({ long }) => long === name)) return `${name} takes no such value`;
      return command.commands.length > 0
        ? `No command before ${name}${expected}`
        : `${command.name().replace(/ --$/, '')} has no option ${name}${meant ?? ''}`;
    }
    case 'commander.optionMissingArgument':
      return `${option} needs a value`;
    case 'commander.conflictingOption':
      return `Give ${option} or ${other}, not both`;
    case 'commander.excessArguments':
      return `Unexpected ${showJson(command.args[command.registeredArguments.length])}`;
    case 'commander.invalidArgument': {
      const [, choices, rule] = INVALID.exec(message) ?? [];
      const name = option ?? `[${command.registeredArguments[0]?.name()}]`;
      if (choices === undefined) return `${name} ${rule}`;
      const [, value = ''] = /'([^']*)' is invalid/.exec(message) ?? [];
      return `${name} has to be ${listChoices(choices)}${didYouMean(value, choices.split(', '))}`;
    }
    default:
      return message;
  }
}

/** Refuses what the library lets pass: options given twice, and options in the place of values. */
function beStrict(command: Command, args: readonly string[]): void {
  const given = new Set<string>();
  for (const option of command.options) {
    const { long } = option;
    command.on(`option:${option.name()}`, (value: string | null) => {
      const isCollected = typeof command.getOptionValue(option.attributeName()) === 'object';
      if (given.has(option.name()) && !isCollected)
        throw misuse(command, `${long} may be given once`);
      given.add(option.name());
      if (value && /^-./.test(value) && !args.includes(`${long}=${value}`)) {
        throw misuse(command, `${long} needs a value, for one with a hyphen write ${long}=VALUE`);
      }
    });
  }
}

/**
 * Reads arguments by a declaration; undefined if they asked for help, which is printed then.
 *
 * @param declare builds the command line, whose actions hand on what was asked for
 * @throws {UserError} if the arguments say nothing that can be done
 */
export function readCommand<Asked>(
  declare: (take: (asked: Asked) => void) => Command,
  args: readonly string[],
): Asked | undefined {
  let asked: Asked | undefined;
  const program = declare((taken) => {
    asked = taken;
  });
  for (const each of [program, ...program.commands]) beStrict(each, args);
  const named = program.commands.find((each) => each.name() === args[0]) ?? program;
  try {
    program.parse(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.exitCode === 0) return undefined;
    throw misuse(named, toSentence(error, named));
  }
  return asked;
}
