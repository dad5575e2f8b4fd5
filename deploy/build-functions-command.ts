import { EXIT, runCommand } from '../tools/command/run-command.ts';
import { buildFunctions } from './build-functions.ts';

// Bundles in a process of its own, for programs that cannot wait: a folder, and what to build as JSON.
await runCommand(async ([folder = '', what = '{}']) => {
  await buildFunctions(folder, JSON.parse(what));
  return EXIT.good;
});
