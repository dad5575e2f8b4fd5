import { createProgram, readCommand } from '../../tools/command/read-command.ts';
import { EXIT, runCommand } from '../../tools/command/run-command.ts';
import { UserError } from '../../tools/command/user-error.ts';
import { writeRelease } from './write-release.ts';

await runCommand(async (args) => {
  const about = 'Writes the zip and a CloudFormation template, for any tool that deploys one.';
  const asked = readCommand<{ readonly out: string }>(
    (take) =>
      createProgram('npm run release --', about)
        .option('--out <folder>', 'where to', 'release')
        .action((options) => take(options)),
    args,
  );
  if (!asked) return EXIT.good;
  const files = await writeRelease(asked.out).catch((cause) => {
    if (cause.code === undefined) throw cause;
    throw new UserError(`${asked.out} cannot be written: the system says ${cause.code}.`, {
      cause,
    });
  });
  console.log(`${asked.out}: ${files.join(', ')}`);
  return EXIT.good;
});
