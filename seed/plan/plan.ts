import {
  type ClientId,
  formatKey,
  parseClientId,
  parseTenantId,
  type RecordKey,
  type TenantId,
} from '../../src/tenancy/keys.ts';
import type { SeedRecord } from '../files/seed-record.ts';
import type { Action, Fields } from '../table/action.ts';
import { toAttributes } from '../table/attributes.ts';
import { listedClient, listingKey, toRow } from '../table/rows.ts';
import type { StoredRow, TableReader } from '../table/table-reader.ts';
import { findDifferences } from './differences.ts';
import { mapInOrder } from './map-in-order.ts';

/** What has to happen to the rows of one tenant. */
export interface TenantPlan {
  readonly tenantId: TenantId;
  readonly actions: readonly Action[];
  /** How many rows the files no longer have, and that stay because nobody asked to remove them. */
  readonly kept: number;
  /** The rows of the tenant that tokens depend on, as they are and as they will be: all but members that stay as they are. */
  readonly before: ReadonlyMap<string, Fields>;
  readonly after: ReadonlyMap<string, Fields>;
}

export interface PlanOptions {
  readonly reader: TableReader;
  /** Whether rows of the tenants in the files go that the files no longer have. */
  readonly prune: boolean;
  /** The tenant that the files list each client under. */
  readonly clients: ReadonlyMap<string, string>;
}

/** How many tenants are read at once. */
const AT_ONCE = 16;

function splitRow(row: Readonly<Record<string, unknown>>): StoredRow {
  const { pk, sk, ...fields } = row;
  return { key: { pk: String(pk), sk: String(sk) }, fields: toAttributes(fields) };
}

/** The rows that records of one tenant stand for, in their order; a client before its listing. */
function rowsOf(records: readonly SeedRecord[], tenantId: TenantId): Map<string, StoredRow> {
  const rows = new Map<string, StoredRow>();
  const add = (row: StoredRow) => rows.set(formatKey(row.key), row);
  for (const record of records) {
    const row = toRow(record);
    if (!row) continue;
    add(splitRow(row));
    const clientId = record.kind === 'client' ? parseClientId(record.fields.clientId) : undefined;
    if (clientId) add({ key: listingKey(tenantId, clientId), fields: {} });
  }
  return rows;
}

function toAction({ key, fields }: StoredRow, before: Fields | undefined): Action | undefined {
  if (before === undefined) return { op: 'add', key, after: fields };
  return findDifferences(before, fields).length > 0 ? { op: 'change', key, before, after: fields } : undefined;
}

/** Whether tokens may depend on a row even if it stays as it is: members are many, and each is on its own. */
const isShared = ({ sk }: RecordKey) => !sk.startsWith('MEMBER#');

async function planTenant(
  records: readonly SeedRecord[],
  tenantId: TenantId,
  { reader, prune, clients }: PlanOptions,
  isEmpty: boolean,
): Promise<TenantPlan> {
  const wanted = rowsOf(records, tenantId);
  const before = new Map<string, Fields>();
  const after = new Map<string, Fields>();
  const found = new Map<string, Action | undefined>();
  const removed: Action[] = [];
  let kept = 0;

  const meet = ({ key, fields }: StoredRow) => {
    const name = formatKey(key);
    const row = wanted.get(name);
    const action: Action | undefined = row ? toAction(row, fields) : { op: 'remove', key, before: fields };
    if (isShared(key) || action) before.set(name, fields);
    if (row) found.set(name, action);
    else if (prune && action) removed.push(action);
    else {
      kept++;
      if (isShared(key)) after.set(name, fields);
    }
  };

  if (!isEmpty) {
    const listings = new Map<ClientId, StoredRow>();
    for await (const row of reader.tenantRows(tenantId)) {
      const clientId = listedClient(row.key);
      if (clientId) listings.set(clientId, row);
      else meet(row);
    }
    const wantedClients = records.flatMap(
      ({ kind, fields }) => (kind === 'client' && parseClientId(fields.clientId)) || [],
    );
    const clientIds = [...new Set([...wantedClients, ...listings.keys()])];
    const rows = await Promise.all(clientIds.map(reader.clientRow));
    for (const [index, clientId] of clientIds.entries()) {
      const row = rows[index];
      const listing = listings.get(clientId);
      // A client that the files list under another tenant is that one's to write.
      const isOwn = row?.fields.tenantId?.S === tenantId && !clients.has(clientId);
      if (row && (wanted.has(formatKey(row.key)) || isOwn)) meet(row);
      if (listing) meet(listing);
    }
  }

  for (const [name, row] of wanted) {
    const action = found.has(name) ? found.get(name) : toAction(row, undefined);
    found.set(name, action);
    if (isShared(row.key) || action) after.set(name, row.fields);
  }
  const actions = [...wanted.keys()].flatMap((name) => found.get(name) ?? []);
  return { tenantId, actions: [...actions, ...removed], kept, before, after };
}

/**
 * Compares the records of files with the table, tenant by tenant in the order of the files, each row read once. Of an
 * empty table nothing is read.
 *
 * @param tenants the records of each tenant, found valid before
 */
export async function* planTenants(
  tenants: AsyncIterable<readonly SeedRecord[]>,
  options: PlanOptions,
): AsyncGenerator<TenantPlan> {
  const isEmpty = await options.reader.isEmpty();
  yield* mapInOrder(tenants, AT_ONCE, async (records) => {
    const tenantId = parseTenantId(records[0]?.fields.tenantId);
    if (!tenantId) throw new Error('a tenant without an id was found valid');
    return planTenant(records, tenantId, options, isEmpty);
  });
}
