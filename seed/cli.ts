import { setFlagsFromString } from 'node:v8';
import { UserError } from '../tools/command/user-error.ts';
import { showText } from '../tools/terminal/paint.ts';
import { runValidate } from './checks/check-files.ts';
import { type Command, parseCommandLine, USAGE } from './seed-options.ts';

const EXIT = { good: 0, error: 1, changes: 2 } as const;

const showLines = (text: string) => text.split('\n').map(showText).join('\n');

/** Carries out a command and returns its exit code. What a command does not need is not loaded. */
async function run(command: Command): Promise<number> {
  switch (command.name) {
    case 'help':
      console.log(USAGE);
      return EXIT.good;
    case 'validate':
      return (await runValidate(command.paths, command, command.json)) ? EXIT.good : EXIT.error;
    case 'plan': {
      const { runPlan } = await import('./commands/plan.ts');
      return (await runPlan(command)) ? EXIT.changes : EXIT.good;
    }
    case 'apply': {
      const { runApply } = await import('./commands/apply.ts');
      return (await runApply(command)) ? EXIT.good : EXIT.error;
    }
    case 'export': {
      const { runExport } = await import('./commands/export.ts');
      return (await runExport(command)) ? EXIT.good : EXIT.error;
    }
    default: {
      const { runOperation } = await import('./commands/operate.ts');
      console.log(await runOperation(command));
      return EXIT.good;
    }
  }
}

// V8 would let the heap grow to four times what is in use before it looks for what is not.
setFlagsFromString('--heap-growing-percent=50');
// It is about later releases of the SDK on later releases of Node.js.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

// Whoever reads only the beginning, as `head` does, has had enough. The command goes on without a
// listener.
process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
  if (code === 'EPIPE') return;
  console.error(`Cannot write to the standard output: the system says ${code}.`);
  process.exit(EXIT.error);
});

try {
  process.exitCode = await run(parseCommandLine(process.argv.slice(2)));
} catch (error) {
  console.error(
    error instanceof UserError ? showLines(error.message) : `A fault of this command: ${error}`,
  );
  process.exitCode = EXIT.error;
}
