import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { SeedRow } from '../../seed/table/rows.ts';
import { writeRows } from '../../seed/write/write-rows.ts';
import { connectDynamoDb } from '../../tools/aws/dynamodb-connection.ts';
import { createTenantsTable } from '../../tools/local/local-table.ts';
import { buildEvent } from '../support/builders.ts';

const tenantIdOf = (index: number) => `tenant-${index}`;

type Rows = Iterable<SeedRow>;

const active = (pk: string, sk: string) => ({ pk, sk, status: 'active' });

/** Tenants with one department each. */
export function* tenantRows(tenants: number): Rows {
  for (let index = 0; index < tenants; index++) {
    const pk = `TENANT#${tenantIdOf(index)}`;
    yield {
      ...active(pk, 'TENANT'),
      name: `Tenant ${index}`,
      claims: { plan: 'enterprise', seats: index, features: ['sso', 'audit'] },
      groups: ['users'],
    };
    yield {
      ...active(pk, 'DEPARTMENT#engineering'),
      claims: { costCenter: '4200' },
      groups: ['engineers'],
      scopes: ['api/deploy'],
    };
  }
}

const PERMISSIONS = 20;

const permissionsOf = (role: number) =>
  Array.from({ length: PERMISSIONS }, (_, n) => `service-${role}:resource-${n}:write`);

/** Roles of twenty permissions each. */
function* roleRows(roles: number): Rows {
  for (let role = 0; role < roles; role++) {
    yield {
      ...active('CATALOG', `ROLE#role-${role}`),
      name: `Role ${role}`,
      listClaims: { permissions: permissionsOf(role) },
      groups: [`role-${role}`],
    };
  }
}

/** The same tenants, and a catalogue of so many roles that none of them names. */
export function* cataloguedRows(tenants: number, roles: number): Rows {
  yield* tenantRows(tenants);
  yield* roleRows(roles);
}

const PLAN = { claims: { seats: 500 }, listClaims: { features: ['sso', 'audit'] } };
const ROLES = [0, 1, 2];

/** Tenants that get all they have from a plan, three roles and two attributes. */
export function* namingRows(tenants: number): Rows {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: placeholders
  const claims = { email: '${user.email}', label: '${tenant.name}: ${user.email}' };
  yield { ...active('CATALOG', 'DEFAULTS'), claims };
  yield { ...active('CATALOG', 'PLAN#enterprise'), ...PLAN };
  yield* roleRows(ROLES.length);
  for (let index = 0; index < tenants; index++) {
    yield {
      ...active(`TENANT#${tenantIdOf(index)}`, 'TENANT'),
      ...{ name: 'Tenant', plan: 'enterprise', roles: ROLES.map((role) => `role-${role}`) },
    };
    yield active(`TENANT#${tenantIdOf(index)}`, 'DEPARTMENT#engineering');
  }
}

/** Tenants that get the same by what is written into each of them. */
export function* writtenRows(tenants: number): Rows {
  const { email } = buildEvent().request.userAttributes as { email: string };
  for (let index = 0; index < tenants; index++) {
    yield {
      ...active(`TENANT#${tenantIdOf(index)}`, 'TENANT'),
      name: 'Tenant',
      claims: { email, label: `Tenant: ${email}`, ...PLAN.claims },
      listClaims: {
        ...PLAN.listClaims,
        permissions: ROLES.flatMap((role) => permissionsOf(role)),
      },
      groups: ROLES.map((role) => `role-${role}`),
    };
    yield active(`TENANT#${tenantIdOf(index)}`, 'DEPARTMENT#engineering');
  }
}

/** Creates a table with these rows. */
export async function populate(table: string, rows: Rows): Promise<void> {
  const client = new DynamoDBClient({});
  await createTenantsTable(client, table);
  client.destroy();
  const connection = connectDynamoDb();
  await writeRows(connection, table, rows);
  connection.client.destroy();
}

/** The event of a sign-in at a tenant, as the text that Lambda gets. */
export const eventText = (index: number): string =>
  JSON.stringify(
    buildEvent({
      attributes: { 'custom:tenantId': tenantIdOf(index), 'custom:department': 'engineering' },
    }),
  );
