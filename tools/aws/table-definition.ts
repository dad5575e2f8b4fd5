import { readFile } from 'node:fs/promises';
import type { CreateTableCommandInput } from '@aws-sdk/client-dynamodb';
import { parse } from 'yaml';

type TableDefinition = Pick<
  CreateTableCommandInput,
  'KeySchema' | 'AttributeDefinitions' | 'BillingMode' | 'SSESpecification'
>;

/**
 * What the stack says about the tenant table, so that one that something else makes cannot differ
 * from it.
 */
export async function readTableDefinition(): Promise<TableDefinition> {
  const file = new URL('../../deploy/resources/table.yml', import.meta.url);
  const { Resources } = parse(await readFile(file, 'utf8'));
  const { AttributeDefinitions, KeySchema, BillingMode, SSESpecification } =
    Resources.TenantsTable.Properties;
  const { SSEEnabled } = SSESpecification;
  return {
    ...{ AttributeDefinitions, KeySchema, BillingMode },
    SSESpecification: { Enabled: SSEEnabled },
  };
}
