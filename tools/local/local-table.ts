import {
  CreateTableCommand,
  type DynamoDBClient,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { readTableDefinition } from '../aws/table-definition.ts';

/**
 * Creates the tenant table as the stack defines it, under a name of its own, and waits until
 * it can be used.
 */
export async function createTenantsTable(client: DynamoDBClient, name: string): Promise<void> {
  // There are no keys to encrypt by on this machine.
  const { SSESpecification: _, ...definition } = await readTableDefinition();
  await client.send(new CreateTableCommand({ ...definition, TableName: name }));
  await waitUntilTableExists({ client, maxWaitTime: 20, minDelay: 1 }, { TableName: name });
}
