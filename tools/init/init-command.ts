import { readCommand } from '../command/read-command.ts';
import { EXIT, runCommand } from '../command/run-command.ts';
import { init } from './init.ts';
import { createInitProgram } from './init-program.ts';

await runCommand(async (args) => {
  const command = readCommand(createInitProgram, args);
  if (command) await init(process.cwd(), command.yes);
  return EXIT.good;
});
