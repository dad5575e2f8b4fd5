import { type Command, InvalidArgumentError } from 'commander';
import { createProgram, textOption } from '../command/read-command.ts';

/** What to do with the local stack. */
export type LocalCommand =
  | { readonly name: 'demo' }
  | {
      readonly name: 'start';
      readonly port: number | undefined;
      readonly awsTable: string | undefined;
    };

function readPort(text: string): number {
  const port = Number(text);
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port;
  throw new InvalidArgumentError('Expected a port from 1 to 65535.');
}

function readName(text: string): string {
  if (text !== '') return text;
  throw new InvalidArgumentError('Expected the name of a table.');
}

/** Declares `npm start` and `npm run demo`, which say by the first argument which of them they are. */
export function createLocalProgram(take: (command: LocalCommand) => void): Command {
  const program = createProgram('npm', 'Runs the service on this machine, without AWS.');
  const start = program
    .command('start')
    .usage('-- [options]')
    .description('Runs a user pool, the table, the trigger and the page until Ctrl-C.')
    .addOption(textOption('--port <number>', 'the port of the page').argParser(readPort))
    .addOption(
      textOption('--aws-table <name>', 'shows a table on AWS instead, and only reads').argParser(
        readName,
      ),
    )
    .action(() => {
      const { port, awsTable } = start.opts();
      take({ name: 'start', port, awsTable });
    });
  program
    .command('demo')
    .description('Signs everybody in, and prints what the trigger made of their tokens.')
    .action(() => take({ name: 'demo' }));
  return program;
}
