import { readCommand } from '../command/read-command.ts';
import { EXIT, runCommand } from '../command/run-command.ts';
import { createLocalProgram } from './local-program.ts';

await runCommand(async (args) => {
  const command = readCommand(createLocalProgram, args);
  if (!command) return EXIT.good;
  // Only now: a misuse and --help answer at once.
  const { runLocal } = await import('./run-local.ts');
  const outcome = await runLocal(command);
  return command.name === 'demo' && outcome === 'interrupted' ? EXIT.interrupted : EXIT.good;
});
