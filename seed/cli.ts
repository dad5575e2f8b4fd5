import { apply } from './apply.ts';
import { type Command, parseCommandLine, USAGE } from './command-line.ts';
import { formatProblem } from './problem.ts';
import { readSeed } from './read-seed.ts';
import { SeedError } from './seed-error.ts';
import { count, countKinds, countProblems } from './summary.ts';

/** Carries out a command and returns what to print. */
async function run(command: Command): Promise<string> {
  if (command.name === 'help') return USAGE;
  const { files, records, problems } = await readSeed(command.paths);
  if (problems.length > 0) {
    const end = `${countProblems(problems)}${command.name === 'apply' ? ' Nothing was written.' : ''}`;
    throw new SeedError([...problems.map(formatProblem), end].join('\n'));
  }
  if (command.name === 'apply') return apply(records, command.table);
  return `${countKinds(records)} in ${count(files.length, 'file')}: valid.`;
}

// It is about later releases of the SDK on later releases of Node.js.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

try {
  console.log(await run(parseCommandLine(process.argv.slice(2))));
} catch (error) {
  console.error(error instanceof SeedError ? error.message : `A fault of this command: ${error}`);
  process.exitCode = 1;
}
