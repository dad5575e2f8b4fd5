import { randomInt } from 'node:crypto';
import { parseArgs } from 'node:util';
import { startDynamoDb } from '../../tools/local/local-dynamodb.ts';
import { LOCAL_VARIABLES } from '../../tools/local/local-environment.ts';
import { runCommand, wholeNumber } from '../support/run-command.ts';
import { runSoak } from './run-soak.ts';

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: {
      seed: { type: 'string', default: String(randomInt(2 ** 31)) },
      'sign-ins': { type: 'string', default: '200000' },
      tenants: { type: 'string', default: '20000' },
    },
  });
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
  const seed = wholeNumber('seed', values.seed, 0);
  const signIns = wholeNumber('sign-ins', values['sign-ins']);
  const tenants = wholeNumber('tenants', values.tenants);
  const dynamoDb = await startDynamoDb();
  Object.assign(process.env, LOCAL_VARIABLES, { AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint });
  try {
    console.log(`Seed ${seed}.`);
    const { summary, violations } = await runSoak({
      seed,
      signIns,
      tenants,
      log: console.log,
    });
    console.log(`\n${summary.join('\n')}`);
    if (violations.length === 0) return;
    console.error(`\nThe soak failed (npm run soak -- --seed ${seed}):\n${violations.join('\n')}`);
    process.exitCode = 1;
  } finally {
    await dynamoDb.stop();
  }
}

await runCommand(main);
