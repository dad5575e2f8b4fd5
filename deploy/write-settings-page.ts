import { readFile, writeFile } from 'node:fs/promises';
import { createProgram, readCommand } from '../tools/command/read-command.ts';
import { EXIT, runCommand } from '../tools/command/run-command.ts';
import { UserError } from '../tools/command/user-error.ts';
import { renderSettingsPage } from './settings-page.ts';

const FILE = 'docs/settings.md';

await runCommand(async (args) => {
  const about = `Writes ${FILE} as the code says.`;
  const asked = readCommand<{ readonly check?: true }>(
    (take) =>
      createProgram('npm run docs --', about)
        .option('--check', 'only says whether it is so')
        .action((options) => take(options)),
    args,
  );
  if (!asked) return EXIT.good;
  const page = renderSettingsPage();
  if (!asked.check) await writeFile(FILE, page);
  else if ((await readFile(FILE, 'utf8').catch(() => '')) !== page)
    throw new UserError(`${FILE} is not what the code says: run npm run docs.`);
  return EXIT.good;
});
