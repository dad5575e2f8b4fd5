// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders are what is soaked
import { writeRows } from '../../seed/write/write-rows.ts';
import { connectDynamoDb } from '../../tools/aws/dynamodb-connection.ts';
import { createHistory, type RecordHistory, type State } from './record-history.ts';

/** The department of those tenants that have one. */
export const DEPARTMENT = 'sales';

/** A claim that belongs into tokens, and nowhere else. */
export const PRIVATE_CLAIM = { note: 'for tokens only' };

/** A claim that no token carries, and of whose name the log may not have all. */
const DROPPED_CLAIM = { 'dev:5f1c2d34-0000-4000-8000-000000000001': true };

/** Claims that cannot be read, and of which the log may have only the name. */
export const BROKEN_CLAIMS = { address: { 'street-of-alice': new Uint8Array([1]) } };

export interface Tenant {
  readonly id: string;
  readonly tenant: RecordHistory;
  readonly department: RecordHistory | undefined;
}

/** Makes so many tenants; every second one has a department. */
export const createTenants = (count: number): readonly Tenant[] =>
  Array.from({ length: count }, (_, index) => ({
    id: `tenant-${index}`,
    tenant: createHistory(),
    department: index % 2 === 0 ? createHistory() : undefined,
  }));

/** What all tenants share: each is on the plan, and each department has the role. */
export type Catalogue = Readonly<Record<'defaults' | 'plan' | 'role', RecordHistory>>;

export const createCatalogueHistories = (): Catalogue => ({
  defaults: createHistory(),
  plan: createHistory(),
  role: createHistory(),
});

const PLAN = 'gold';
const ROLE = 'editor';

type Said = Pick<State, 'revision' | 'status'>;

/** The row of a record of the catalogue in one of its states. Its claims tell which. */
export function catalogueRowOf(kind: keyof Catalogue, { revision, status }: Said) {
  const sk = { defaults: 'DEFAULTS', plan: `PLAN#${PLAN}`, role: `ROLE#${ROLE}` }[kind];
  const row = { pk: 'CATALOG', sk, status };
  const claims = { [`${kind}Revision`]: revision };
  if (kind === 'defaults') return { ...row, claims: { ...claims, mail: '${user.email}' } };
  return { ...row, claims, listClaims: { features: [`${kind}-${revision}`] } };
}

/**
 * The row of a tenant, or of its department, in one of its states. Its claims tell whose it is and
 * which state.
 */
export const rowOf = (id: string, kind: 'tenant' | 'department', { revision, status }: Said) =>
  kind === 'tenant'
    ? {
        pk: `TENANT#${id}`,
        sk: 'TENANT',
        status,
        plan: PLAN,
        listClaims: { features: [id] },
        claims: { owner: id, revision, ...PRIVATE_CLAIM, ...DROPPED_CLAIM },
      }
    : {
        pk: `TENANT#${id}`,
        sk: `DEPARTMENT#${DEPARTMENT}`,
        status,
        roles: [ROLE],
        claims: { departmentOwner: id, departmentRevision: revision },
      };

function* firstRows(tenants: readonly Tenant[]) {
  const first = { revision: 1, status: 'active' } as const;
  for (const kind of ['defaults', 'plan', 'role'] as const) yield catalogueRowOf(kind, first);
  for (const { id, department } of tenants) {
    yield rowOf(id, 'tenant', first);
    if (department) yield rowOf(id, 'department', first);
  }
}

/** Fills a table with them. */
export async function populate(table: string, tenants: readonly Tenant[]): Promise<void> {
  const connection = connectDynamoDb();
  await writeRows(connection, table, firstRows(tenants));
  connection.client.destroy();
}
