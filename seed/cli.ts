import { setFlagsFromString } from 'node:v8';
import { readCommand } from '../tools/command/read-command.ts';
import { EXIT, runCommand } from '../tools/command/run-command.ts';
import { createSeedProgram, type SeedCommand } from './seed-program.ts';

/** Carries out a command and returns its exit code. What a command does not need is not loaded. */
async function run(command: SeedCommand): Promise<number> {
  switch (command.name) {
    case 'validate': {
      const { runValidate } = await import('./checks/check-files.ts');
      return (await runValidate(command.paths, command)) ? EXIT.good : EXIT.error;
    }
    case 'plan': {
      const { runPlan } = await import('./commands/plan.ts');
      return (await runPlan(command)) ? EXIT.attention : EXIT.good;
    }
    case 'apply': {
      const { runApply } = await import('./commands/apply.ts');
      return (await runApply(command)) ? EXIT.good : EXIT.error;
    }
    case 'export': {
      const { runExport } = await import('./commands/export.ts');
      return (await runExport(command)) ? EXIT.good : EXIT.error;
    }
    case 'factor': {
      const { runFactor } = await import('./commands/factor.ts');
      await runFactor(command);
      return EXIT.good;
    }
    case 'pack': {
      const { runPack } = await import('./commands/pack.ts');
      await runPack(command);
      return EXIT.good;
    }
    case 'verify': {
      const { runVerify } = await import('./commands/verify.ts');
      return (await runVerify(command)) ? EXIT.good : EXIT.attention;
    }
    case 'remove': {
      const { runRemove } = await import('./commands/remove.ts');
      return (await runRemove(command)) ? EXIT.good : EXIT.error;
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

await runCommand(async (args) => {
  const command = readCommand(createSeedProgram, args);
  return command ? run(command) : EXIT.good;
});
