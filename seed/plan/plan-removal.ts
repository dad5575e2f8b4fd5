import {
  formatKey,
  parseTenantId,
  type RecordKey,
  type Sub,
  type TenantId,
} from '../../src/records/keys.ts';
import { keyOf } from '../../src/records/kinds.ts';
import type { Action, Fields } from '../table/action.ts';
import { parseKey } from '../table/parse-key.ts';
import { fieldsOfKind } from '../table/record-fields.ts';
import type { StoredRow, TableReader } from '../table/table-reader.ts';
import { mapInOrder } from './map-in-order.ts';

/** How many rows elsewhere are looked for at once. */
const AT_ONCE = 16;

/** The removal of all that a tenant has. */
export interface TenantRemoval {
  /** The tenant's own row first, so that sign-ins end at once. */
  readonly actions: readonly Action[];
  /** Rows of its partition that this service does not know. They stay. */
  readonly unknown: readonly RecordKey[];
}

const tenantOf = ({ fields }: StoredRow) => parseTenantId(fields.tenantId?.S);

const toRemoval = ({ key, fields }: StoredRow): Action[] => {
  const parsed = parseKey(key);
  return parsed ? [{ op: 'remove', key, before: fieldsOfKind(parsed.kind, fields) }] : [];
};

/**
 * Removes the choices of a tenant that members have made: one that is left keeps its user out of
 * the home tenant, too.
 */
export async function removeChoices(
  reader: TableReader,
  tenantId: TenantId,
  members: readonly Pick<StoredRow, 'key'>[],
): Promise<readonly Action[]> {
  const subs = members.flatMap(({ key }) => {
    const parsed = parseKey(key);
    return parsed?.kind === 'member' ? [parsed.sub] : [];
  });
  const actions: Action[] = [];
  const read = async (sub: Sub) => {
    const rows: StoredRow[] = [];
    for await (const row of reader.choices(sub)) rows.push(row);
    return rows;
  };
  for await (const rows of mapInOrder(subs, AT_ONCE, read))
    actions.push(...rows.filter((row) => tenantOf(row) === tenantId).flatMap(toRemoval));
  return actions;
}

/** What else is known of a tenant than its partition tells. */
interface KnownElsewhere {
  /** Rows of machine clients and choices that name it. */
  readonly rows: readonly RecordKey[];
  /** Whether files list a machine client under a tenant of theirs. */
  isListed(clientId: string): boolean;
}

/**
 * Plans the removal of a tenant: its whole partition, its machine clients, and the choices that its
 * members have made.
 */
export async function planRemoval(
  reader: TableReader,
  tenantId: TenantId,
  elsewhere: KnownElsewhere = { rows: [], isListed: () => false },
): Promise<TenantRemoval> {
  const own: StoredRow[] = [];
  const clients = new Map<string, RecordKey>();
  const note = (key: RecordKey) => {
    const parsed = parseKey(key);
    if (parsed?.kind !== 'client' && parsed?.kind !== 'listing') return;
    if (elsewhere.isListed(parsed.clientId)) return;
    clients.set(parsed.clientId, keyOf('client', parsed));
  };
  for await (const row of reader.tenantRows(tenantId)) {
    own.push(row);
    note(row.key);
  }
  elsewhere.rows.forEach(note);
  const others = await Promise.all([...clients.values()].map(reader.row));
  // A listing tells of a client only that it was this tenant's once.
  const ofClients = others.filter((row) => row && (tenantOf(row) ?? tenantId) === tenantId);
  const isTenant = ({ key }: StoredRow) => parseKey(key)?.kind === 'tenant';
  const actions = new Map<string, Action>();
  const add = (all: readonly Action[]) => {
    for (const action of all) actions.set(formatKey(action.key), action);
  };
  add(own.filter(isTenant).flatMap(toRemoval));
  add(ofClients.flatMap((row) => (row ? toRemoval(row) : [])));
  add(await removeChoices(reader, tenantId, own));
  add(choicesAmong(elsewhere.rows, tenantId));
  add(own.flatMap(toRemoval));
  return {
    actions: [...actions.values()],
    unknown: own.filter(({ key }) => !parseKey(key)).map(({ key }) => key),
  };
}

const choicesAmong = (rows: readonly RecordKey[], tenantId: TenantId): Action[] =>
  rows
    .filter((key) => parseKey(key)?.kind === 'choice')
    .map((key) => ({ op: 'remove', key, before: { tenantId: { S: tenantId } } }));

/** The rows that a removal takes, by the names of their keys, as they are. */
export const rowsBefore = (actions: readonly Action[]): ReadonlyMap<string, Fields> =>
  new Map(
    actions.flatMap((action) =>
      action.op === 'remove' ? [[formatKey(action.key), action.before] as const] : [],
    ),
  );

/**
 * Finds the tenants of a table that are not among those of the files, each with the rows outside of
 * its partition that name it, by a scan of the whole table.
 */
export async function findOtherTenants(
  reader: TableReader,
  tenants: ReadonlyMap<string, unknown>,
): Promise<ReadonlyMap<TenantId, readonly RecordKey[]>> {
  const found = new Map<TenantId, RecordKey[]>();
  for await (const row of reader.owners()) {
    const parsed = parseKey(row.key);
    const isOwn = parsed !== undefined && 'tenantId' in parsed;
    const tenantId = isOwn ? parsed.tenantId : parsed && tenantOf(row);
    if (tenantId === undefined || tenants.has(tenantId)) continue;
    const rows = found.get(tenantId) ?? [];
    found.set(tenantId, rows);
    if (!isOwn) rows.push(row.key);
  }
  return found;
}
