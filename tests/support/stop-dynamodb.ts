import type { LocalDynamoDb } from '../../tools/local/local-dynamodb.ts';
import type { CommandBundles } from './bundle-commands.ts';

declare global {
  var dynamoDb: LocalDynamoDb | undefined;
  var commandBundles: CommandBundles | undefined;
}

/** Ends what start-dynamodb.ts started, and removes what it made. */
export default async function stop(): Promise<void> {
  globalThis.commandBundles?.remove();
  await globalThis.dynamoDb?.stop();
}
