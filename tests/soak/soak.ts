import { randomInt } from 'node:crypto';
import type { Command } from 'commander';
import { createProgram, numberOption, readCommand } from '../../tools/command/read-command.ts';
import { EXIT, runCommand } from '../../tools/command/run-command.ts';
import { startDynamoDb } from '../../tools/local/local-dynamodb.ts';
import { LOCAL_VARIABLES } from '../../tools/local/local-environment.ts';
import { runSoak } from './run-soak.ts';

interface SoakCommand {
  readonly seed: number;
  readonly signIns: number;
  readonly tenants: number;
}

function createSoakProgram(take: (command: SoakCommand) => void): Command {
  const program = createProgram(
    'npm run soak --',
    'Signs in again and again while records change and DynamoDB fails in every way.',
  );
  return program
    .addOption(numberOption('--seed <number>', 'repeats a run; any unless given', 0))
    .addOption(numberOption('--sign-ins <number>', 'how many').default(200_000))
    .addOption(numberOption('--tenants <number>', 'of how many tenants').default(20_000))
    .action(() => {
      const { seed = randomInt(2 ** 31), ...values } = program.opts<SoakCommand>();
      take({ seed, ...values });
    });
}

async function run(command: SoakCommand): Promise<number> {
  const dynamoDb = await startDynamoDb();
  Object.assign(process.env, LOCAL_VARIABLES, { AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint });
  try {
    const { seed } = command;
    console.log(`Seed ${seed}.`);
    const { summary, violations } = await runSoak({ ...command, log: console.log });
    console.log(`\n${summary.join('\n')}`);
    if (violations.length === 0) return EXIT.good;
    console.error(`\nThe soak failed (npm run soak -- --seed ${seed}):\n${violations.join('\n')}`);
    return EXIT.error;
  } finally {
    await dynamoDb.stop();
  }
}

await runCommand(async (args) => {
  const command = readCommand(createSoakProgram, args);
  return command ? run(command) : EXIT.good;
});
