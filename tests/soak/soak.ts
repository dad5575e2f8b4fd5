import { spawn } from 'node:child_process';
import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import type { Command } from 'commander';
import { createProgram, numberOption, readCommand } from '../../tools/command/read-command.ts';
import { EXIT, runCommand } from '../../tools/command/run-command.ts';
import { startDynamoDb } from '../../tools/local/local-dynamodb.ts';
import { LOCAL_VARIABLES } from '../../tools/local/local-environment.ts';
import { prepareLambdaNode } from '../support/lambda-node.ts';
import { runSoak } from './run-soak.ts';

interface SoakCommand {
  readonly seed: number;
  readonly signIns: number;
  readonly tenants: number;
}

function createSoakProgram(take: (command: SoakCommand) => void): Command {
  const program = createProgram(
    'npm run soak --',
    'Signs in again and again while records change and DynamoDB fails in every way, on the Node.js of Lambda if there is one for this machine.',
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
  const dynamoDb = await startDynamoDb({ isBusy: true });
  Object.assign(process.env, LOCAL_VARIABLES, { AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint });
  try {
    const { seed } = command;
    console.log(`Seed ${seed}, Node.js ${process.version}.`);
    const { summary, violations } = await runSoak({ ...command, log: console.log });
    console.log(`\n${summary.join('\n')}`);
    if (violations.length === 0) return EXIT.good;
    console.error(`\nThe soak failed (npm run soak -- --seed ${seed}):\n${violations.join('\n')}`);
    return EXIT.error;
  } finally {
    await dynamoDb.stop();
  }
}

/** Runs the same command on another Node.js, and ends as it does. */
async function runOn(node: string): Promise<number> {
  const args = [...process.execArgv, ...process.argv.slice(1)];
  const [code] = await once(spawn(node, args, { stdio: 'inherit' }), 'exit');
  return code ?? EXIT.interrupted;
}

await runCommand(async (args) => {
  const command = readCommand(createSoakProgram, args);
  if (!command) return EXIT.good;
  const node = (await prepareLambdaNode()) ?? process.execPath;
  return node === process.execPath ? run(command) : runOn(node);
});
