import { onExit } from '../../tools/command/on-exit.ts';
import { silenceSdkWarning } from '../../tools/command/sdk-warning.ts';
import { startDynamoDb } from '../../tools/local/local-dynamodb.ts';

/** Starts DynamoDB Local once for all tests of the project; the workers inherit where it is. */
export default async function start(): Promise<void> {
  silenceSdkWarning();
  const dynamoDb = await startDynamoDb();
  globalThis.dynamoDb = dynamoDb;
  onExit(dynamoDb.stop); // also where a signal ends the tests halfway
  Object.assign(process.env, {
    AWS_ENDPOINT_URL_DYNAMODB: dynamoDb.endpoint,
    AWS_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
  });
}
