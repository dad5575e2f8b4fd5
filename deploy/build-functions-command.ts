import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { EXIT, runCommand } from '../tools/command/run-command.ts';
import { bundleFunction, packagedFunctions } from './zip-function.ts';

// Bundles in a process of its own, for programs that cannot wait: into a folder, with the file that
// exports the handler in place of ours and the folder that its path is relative to.
await runCommand(async ([folder = '', entry, base = '']) => {
  const own =
    entry === undefined ? undefined : await bundleFunction('pre-token-generation', entry, base);
  for (const [path, content] of Object.entries(await packagedFunctions(own))) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
  return EXIT.good;
});
