import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { UserError } from './user-error.ts';

/** Begins the declaration of a command line, by the name with which people call it. */
export const createProgram = (name: string, about: string): Command =>
  new Command(name)
    .description(about)
    .helpOption('-h, --help', 'prints this')
    .helpCommand(false)
    .exitOverride()
    // What is wrong is told by whoever runs the command.
    .configureOutput({ writeErr() {}, outputError() {} });

/** The library takes the next option for the value of one whose value was forgotten. */
function requireValue(text: string): string {
  if (!text.startsWith('--')) return text;
  throw new InvalidArgumentError('Expected a value, found an option.');
}

function once<Value>(parse: (text: string) => Value): (text: string) => Value {
  let isGiven = false;
  return (text) => {
    if (isGiven) throw new InvalidArgumentError('It may be given once.');
    isGiven = true;
    return parse(requireValue(text));
  };
}

/** An option with one or more values, which may be repeated. */
export const listOption = (flags: string, about: string): Option =>
  new Option(flags, about).argParser((text: string, earlier: readonly string[] = []) => [
    ...earlier,
    requireValue(text),
  ]);

/** An option with a value, which may be given once. */
export const textOption = (flags: string, about: string): Option =>
  new Option(flags, about).argParser(once((text) => text));

/** An option with a whole number, which may be given once. */
export const numberOption = (flags: string, about: string, least = 1): Option =>
  new Option(flags, about).argParser(
    once((text) => {
      if (/^\d{1,10}$/.test(text) && Number(text) >= least) return Number(text);
      throw new InvalidArgumentError(`Expected a whole number from ${least} on.`);
    }),
  );

/** As in `npm run seed -- plan`. */
const fullName = (command: Command): string =>
  command.parent ? `${fullName(command.parent)} ${command.name()}` : command.name();

/** Says what is wrong with the arguments of a command, and where its help is. */
export const misuse = (command: Command, sentence: string): UserError =>
  new UserError(
    `${sentence}${sentence.endsWith('?') ? ' For all of them' : ':'} see ${fullName(command)} --help.`,
  );

/** The library's own message in one sentence, without a period at its end. */
function toSentence({ code, message }: CommanderError, command: Command): string {
  const [text = '', hint] = message.replace(/^error: /, '').split('\n');
  const suggestion = /Did you mean (?:one of )?(.+)\?/.exec(hint ?? '')?.[1];
  const meant = suggestion === undefined ? '' : `: did you mean ${suggestion}?`;
  const named = /'([^'=]+)/.exec(text)?.[1];
  if (code === 'commander.unknownOption')
    return `${command.name().replace(/ --$/, '')} has no option ${named}${meant}`;
  if (code === 'commander.unknownCommand') return `Unknown command ${named}${meant}`;
  const sentence = `${text.charAt(0).toUpperCase()}${text.slice(1)}`.replace(/\.$/, '');
  return sentence.replace(/\. Allowed choices are (.+)$/, ': expected one of $1');
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
  const named = program.commands.find((each) => each.name() === args[0]) ?? program;
  try {
    program.parse(args, { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (error.code === 'commander.helpDisplayed') return undefined;
    if (error.code === 'commander.help' && args.length > 0) return undefined;
    if (error.code === 'commander.help') {
      const names = program.commands.map((each) => each.name()).join(', ');
      throw misuse(program, `No command given, expected one of ${names}`);
    }
    throw misuse(named, toSentence(error, named));
  }
  return asked;
}
