import { type Command, InvalidArgumentError, Option } from 'commander';
import { extensionOption } from '../command/load-extension.ts';
import { calledAs, createProgram, numberOption } from '../command/read-command.ts';

/** What to do with the local stack. */
export type LocalCommand =
  | { readonly name: 'demo' }
  | {
      readonly name: 'start';
      readonly port: number | undefined;
      readonly awsTable: string | undefined;
      /** The module of own code. */
      readonly extension: string | undefined;
    };

function readName(text: string): string {
  if (text !== '') return text;
  throw new InvalidArgumentError('has to be the name of a table');
}

/** Declares `npm start` and `npm run demo`, which say by the first argument which of them they are. */
export function createLocalProgram(take: (command: LocalCommand) => void): Command {
  const program = createProgram('npm', 'Runs the service on this machine, without AWS.');
  const start = calledAs(program.command('start'), 'npm start --')
    .description('Runs a user pool, the table, the trigger and the page until Ctrl-C.')
    .addOption(numberOption('--port <number>', 'the port of the page', 1, 65_535))
    .addOption(
      new Option('--aws-table <name>', 'shows a table on AWS instead, and only reads').argParser(
        readName,
      ),
    )
    .addOption(extensionOption())
    .action(() => {
      const { port, awsTable, extension } = start.opts();
      take({ name: 'start', port, awsTable, extension });
    });
  calledAs(program.command('demo'), 'npm run demo --')
    .description('Signs the example users in, and prints what the trigger made of their tokens.')
    .action(() => take({ name: 'demo' }));
  return program;
}
