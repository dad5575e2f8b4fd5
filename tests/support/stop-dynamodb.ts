import type { LocalDynamoDb } from '../../tools/local/local-dynamodb.ts';

declare global {
  var dynamoDb: LocalDynamoDb | undefined;
}

/** Ends what start-dynamodb.ts started. */
export default async function stop(): Promise<void> {
  await globalThis.dynamoDb?.stop();
}
