import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { writeRows } from '../../seed/write/write-rows.ts';
import { connectDynamoDb } from '../../tools/aws/dynamodb-connection.ts';
import { createTenantsTable } from '../../tools/local/local-table.ts';
import { buildEvent } from '../support/builders.ts';

const tenantIdOf = (index: number) => `tenant-${index}`;

function* rowsOf(tenants: number) {
  for (let index = 0; index < tenants; index++) {
    const pk = `TENANT#${tenantIdOf(index)}`;
    const claims = { plan: 'enterprise', seats: index, features: ['sso', 'audit'] };
    yield {
      pk,
      sk: 'TENANT',
      status: 'active',
      name: `Tenant ${index}`,
      claims,
      groups: ['users'],
    };
    const department = {
      claims: { costCenter: '4200' },
      groups: ['engineers'],
      scopes: ['api/deploy'],
    };
    yield { pk, sk: 'DEPARTMENT#engineering', status: 'active', ...department };
  }
}

/** Creates a table of that many tenants, each with one department. */
export async function populate(table: string, tenants: number): Promise<void> {
  const client = new DynamoDBClient({});
  await createTenantsTable(client, table);
  client.destroy();
  const connection = connectDynamoDb();
  await writeRows(connection, table, rowsOf(tenants));
  connection.client.destroy();
}

/** The event of a sign-in at a tenant, as the text that Lambda gets. */
export const eventText = (index: number): string =>
  JSON.stringify(
    buildEvent({
      attributes: { 'custom:tenantId': tenantIdOf(index), 'custom:department': 'engineering' },
    }),
  );
