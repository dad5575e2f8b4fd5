import { readCommand } from '../../tools/command/read-command.ts';
import { EXIT, runCommand } from '../../tools/command/run-command.ts';
import { createDeployTestProgram, type DeployTestCommand } from './deploy-test-program.ts';
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

const NEEDS =
  'Skipped: this needs AWS_ENDPOINT_URL, the address of an emulator that has CloudFormation, Lambda, Cognito and DynamoDB, or --account NUMBER, an account of AWS.';

await runCommand(async (args) => {
  const command = readCommand<DeployTestCommand>(
    (take) => createDeployTestProgram(process.env, take),
    args,
  );
  if (!command) return EXIT.good;
  const { place, ...options } = command;
  if (!place) {
    console.log(NEEDS);
    return EXIT.good;
  }
  const { testDeployment } = await import('./deploy-stage.ts');
  const { runProgram } = await import('./run-program.ts');
  await testDeployment({ place, ...options }, step, runProgram);
  return EXIT.good;
});
