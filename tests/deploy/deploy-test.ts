import { UserError } from '../../tools/command/user-error.ts';
import { NEEDS, parseCommandLine, USAGE } from './deploy-test-options.ts';
import type { Step } from './exercise.ts';

/** Says how each step ended, and how long it took. */
const step: Step = async (name, act) => {
  const begun = performance.now();
  const say = (how: string) =>
    console.log(`${how.padEnd(8)}${name} (${Math.round((performance.now() - begun) / 1000)} s)`);
  try {
    await act();
    say('done');
  } catch (error) {
    say('failed');
    throw error;
  }
};

async function run(args: string[]): Promise<void> {
  const command = parseCommandLine(args, process.env);
  if (command.name !== 'deploy') {
    console.log(command.name === 'help' ? USAGE : NEEDS);
    return;
  }
  const { testDeployment } = await import('./deploy-stage.ts');
  const { runCommand } = await import('./run-command.ts');
  await testDeployment(command, step, runCommand);
}

// It is about later releases of the SDK on later releases of Node.js.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';

try {
  await run(process.argv.slice(2));
} catch (error) {
  const isOfUser = error instanceof UserError;
  console.error(isOfUser ? error.message : error);
  process.exitCode = 1;
}
