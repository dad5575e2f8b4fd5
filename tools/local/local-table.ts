import { readFile } from 'node:fs/promises';
import {
  CreateTableCommand,
  type CreateTableCommandInput,
  type DynamoDBClient,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import { parse } from 'yaml';

type TableDefinition = Pick<
  CreateTableCommandInput,
  'KeySchema' | 'AttributeDefinitions' | 'BillingMode'
>;

/**
 * What the stack says about the tenant table, so that a local table cannot differ from the
 * deployed one.
 */
async function readDefinition(): Promise<TableDefinition> {
  const file = new URL('../../deploy/resources/table.yml', import.meta.url);
  const { Resources } = parse(await readFile(file, 'utf8'));
  const { KeySchema, AttributeDefinitions, BillingMode } = Resources.TenantsTable.Properties;
  return { KeySchema, AttributeDefinitions, BillingMode };
}

/**
 * Creates the tenant table as the stack defines it, under a name of its own, and waits until
 * it can be used.
 */
export async function createTenantsTable(client: DynamoDBClient, name: string): Promise<void> {
  await client.send(new CreateTableCommand({ ...(await readDefinition()), TableName: name }));
  await waitUntilTableExists({ client, maxWaitTime: 20, minDelay: 1 }, { TableName: name });
}
