import { onExit } from '../../tools/command/on-exit.ts';
import { silenceSdkWarning } from '../../tools/command/sdk-warning.ts';
import { startDynamoDb } from '../../tools/local/local-dynamodb.ts';
import { bundleCommands } from './bundle-commands.ts';

/**
 * Starts DynamoDB Local, and bundles the commands, once for all tests of the project; the
 * workers inherit where they are.
 */
export default async function start(): Promise<void> {
  silenceSdkWarning();
  const [dynamoDb, bundles] = await Promise.all([startDynamoDb(), bundleCommands()]);
  globalThis.dynamoDb = dynamoDb;
  globalThis.commandBundles = bundles;
  // Also where a signal ends the tests halfway.
  onExit(dynamoDb.stop);
  onExit(bundles.remove);
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint,
    COMMAND_BUNDLES: bundles.folder,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  });
}
