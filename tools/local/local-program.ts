import { type Command, InvalidArgumentError, Option } from 'commander';
import { callTo } from '../command/call-to.ts';
import { extensionOption } from '../command/load-extension.ts';
import { calledAs, createProgram, numberOption } from '../command/read-command.ts';

/** What to do with the local stack. */
export type LocalCommand =
  | { readonly name: 'demo'; readonly handler: string | undefined }
  | {
      readonly name: 'start';
      readonly port: number | undefined;
      readonly awsTable: string | undefined;
      /** The bundle of a handler. */
      readonly handler: string | undefined;
      /** The module of own code. */
      readonly extension: string | undefined;
    };

function readName(text: string): string {
  if (text !== '') return text;
  throw new InvalidArgumentError('has to be the name of a table');
}

const handlerOption = () =>
  new Option('--handler <file>', 'a bundle of your own that has the trigger: it exports handler');

/** Declares `npm start` and `npm run demo`, which say by the first argument which of them they are. */
export function createLocalProgram(take: (command: LocalCommand) => void): Command {
  const program = createProgram('npm', 'Runs the service on this machine, without AWS.');
  const start = calledAs(program.command('start'), callTo('start'))
    .description('Runs a user pool, the table, the trigger and the page until Ctrl-C.')
    .addOption(numberOption('--port <number>', 'the port of the page', 1, 65_535))
    .addOption(
      new Option('--aws-table <name>', 'shows a table on AWS instead, and only reads').argParser(
        readName,
      ),
    )
    .addOption(handlerOption().conflicts('awsTable'))
    .addOption(extensionOption())
    .action(() => {
      const { port, awsTable, handler, extension } = start.opts();
      take({ name: 'start', port, awsTable, handler, extension });
    });
  const demo = calledAs(program.command('demo'), callTo('demo'))
    .description('Signs the example users in, and prints what the trigger made of their tokens.')
    .addOption(handlerOption())
    .action(() => take({ name: 'demo', handler: demo.opts().handler }));
  return program;
}
