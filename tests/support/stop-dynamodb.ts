import type { LocalDynamoDb } from '../../local/dynamodb.ts';

declare global {
  var dynamoDb: LocalDynamoDb | undefined;
}

/** Ends what start-dynamodb.ts started. */
export default async function stop(): Promise<void> {
  await globalThis.dynamoDb?.stop();
}
