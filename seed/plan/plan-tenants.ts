import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import * as v from 'valibot';
import { lifecycleEntries } from '../../src/records/grants.ts';
import {
  type ClientId,
  formatKey,
  parseClientId,
  parseDepartmentId,
  parseTenantId,
  type RecordKey,
  type TenantId,
} from '../../src/records/keys.ts';
import { keyOf } from '../../src/records/kinds.ts';
import type { SeedRecord } from '../files/seed-record.ts';
import type { Action, Fields } from '../table/action.ts';
import { toAttributes } from '../table/attributes.ts';
import { type ParsedKey, parseKey } from '../table/parse-key.ts';
import { fieldsOfKind } from '../table/record-fields.ts';
import type { StoredRow, TableReader } from '../table/table-reader.ts';
import { type WantedRow, wantedRows } from '../table/wanted-rows.ts';
import { findDifferences } from './differences.ts';
import { mapInOrder } from './map-in-order.ts';
import { findOtherTenants, planRemoval, removeChoices, rowsBefore } from './plan-removal.ts';

/** What has to happen to some rows of the table. */
export interface RowsPlan {
  readonly actions: readonly Action[];
  /** The rows that the files no longer have, and that stay because nobody asked to remove them. */
  readonly kept: readonly RecordKey[];
  /** The rows that stay suspended, because the files state no status of them. */
  readonly staySuspended: readonly RecordKey[];
  /**
   * The rows that tokens depend on, as they are and as they will be: all but members that stay as
   * they are, unless `readsAll` says otherwise.
   */
  readonly before: ReadonlyMap<string, Fields>;
  readonly after: ReadonlyMap<string, Fields>;
}

/** What has to happen to the rows of one tenant. */
export interface TenantPlan extends RowsPlan {
  readonly tenantId: TenantId;
  /** Whether the files have it. */
  readonly isInFiles: boolean;
}

/** Whether all rows of a tenant are as these, and there are no others that a plan has to look at. */
export type IsSameTenant = (tenantId: string, wanted: readonly WantedRow[]) => boolean;

export interface PlanOptions {
  readonly reader: TableReader;
  /** Whether the table has no row at all. */
  readonly isEmpty: boolean;
  /** Whether rows of the tenants in the files go that the files no longer have. */
  readonly prune: boolean;
  /** Whether other tenants of the table go, too. */
  readonly pruneTenants: boolean;
  /** All tenants of the files. */
  readonly tenants: ReadonlyMap<string, unknown>;
  /** The tenant that the files list each client under. */
  readonly clients: ReadonlyMap<string, string>;
  /** Whether members that stay as they are are among the rows of a plan. */
  readonly readsAll: boolean;
  /** Whether the rows of a tenant are wanted of which nothing changes, as a scan has found. */
  readonly wantsSame: (records: readonly SeedRecord[]) => boolean;
  /** Tells the tenants of which nothing changes, if a scan has found them. */
  readonly isSame: IsSameTenant | undefined;
}

/** How many tenants are read at once. */
const AT_ONCE = 16;

/** A row as the files want it. */
interface StatedRow extends StoredRow, Pick<WantedRow, 'statesStatus'> {}

/** The rows that files want, in their order. */
function toRows(wanted: readonly WantedRow[]): Map<string, StatedRow> {
  const rows = new Map<string, StatedRow>();
  for (const { row, statesStatus } of wanted) {
    const { pk, sk, ...fields } = row;
    const key = { pk, sk };
    rows.set(formatKey(key), { key, fields: toAttributes(fields), statesStatus });
  }
  return rows;
}

/** The rows that records stand for, as the files have them. */
export const fieldsOfRows = (records: readonly SeedRecord[]): ReadonlyMap<string, Fields> =>
  new Map([...toRows(records.flatMap(wantedRows))].map(([name, { fields }]) => [name, fields]));

/**
 * The fields of a row as they have to be. Those that say the same already stay as they are, such as
 * a set for a list.
 */
function keepSame(before: Fields, after: Fields): Fields {
  const names = Object.keys(after).map((name) => {
    const [was, is] = [before[name], after[name]] as [AttributeValue | undefined, AttributeValue];
    return [
      name,
      was && findDifferences({ [name]: was }, { [name]: is }).length === 0 ? was : is,
    ] as const;
  });
  return Object.fromEntries(names);
}

/**
 * Leaves a row the status that it has, unless the files state one: they must not undo what an
 * operator did by a command. What is no status is not kept.
 */
function keepStatus(row: StatedRow, { status }: Fields): StatedRow {
  if (row.statesStatus || !status || !v.is(lifecycleEntries.status, status.S)) return row;
  return { ...row, fields: { ...row.fields, status } };
}

function toAction({ key, fields }: StoredRow, before: Fields | undefined): Action | undefined {
  if (before === undefined) return { op: 'add', key, after: fields };
  if (findDifferences(before, fields).length === 0) return undefined;
  return { op: 'change', key, before, after: keepSame(before, fields) };
}

/** A row as it has to be where there is one already, and what that takes. */
function compareRow(stated: StatedRow, before: Fields) {
  const row = keepStatus(stated, before);
  return {
    row,
    staysSuspended: !row.statesStatus && row.fields.status?.S === 'suspended',
    action: toAction(row, before),
  };
}

/**
 * Whether tokens may depend on a row even if it stays as it is: members are many, and each is on
 * its own.
 */
const IS_SHARED: Readonly<Record<ParsedKey['kind'], boolean>> = {
  tenant: true,
  department: true,
  member: false,
  client: true,
  listing: true,
  defaults: false,
  plan: false,
  role: false,
  identityProvider: false,
  appClient: false,
  choice: false,
};

/**
 * The plan of a tenant of which nothing has to change, with its rows if they are wanted: in the order
 * of their keys, as a Query has them, and then machine clients.
 */
function planSame(tenantId: TenantId, wanted: readonly WantedRow[]): TenantPlan {
  const { pk } = keyOf('tenant', { tenantId });
  const rows = [...toRows(wanted)];
  const own = rows.filter(([, { key }]) => key.pk === pk);
  const others = rows.filter(([, { key }]) => key.pk !== pk);
  own.sort(([one], [other]) => (one < other ? -1 : 1));
  const before = new Map([...own, ...others].map(([name, { fields }]) => [name, fields]));
  const nothing = { actions: [], kept: [], staySuspended: [] };
  return { tenantId, isInFiles: true, ...nothing, before, after: before };
}

async function planTenant(
  records: readonly SeedRecord[],
  tenantId: TenantId,
  { reader, isEmpty, prune, clients, readsAll }: PlanOptions,
): Promise<TenantPlan> {
  const isShared = (kind: ParsedKey['kind'] | undefined) =>
    kind !== undefined && (readsAll || IS_SHARED[kind]);
  const wanted = toRows(records.flatMap(wantedRows));
  const before = new Map<string, Fields>();
  const after = new Map<string, Fields>();
  const found = new Map<string, Action | undefined>();
  const removed: Action[] = [];
  const staySuspended: RecordKey[] = [];
  const kept: RecordKey[] = [];

  const meet = (stored: StoredRow) => {
    const { key } = stored;
    const parsed = parseKey(key);
    if (!parsed) return; // nobody's to read, and so nobody's to remove
    const fields = fieldsOfKind(parsed.kind, stored.fields);
    const name = formatKey(key);
    const stated = wanted.get(name);
    const compared = stated && compareRow(stated, fields);
    if (compared) wanted.set(name, compared.row);
    if (compared?.staysSuspended) staySuspended.push(key);
    const action: Action | undefined = compared
      ? compared.action
      : { op: 'remove', key, before: fields };
    if (isShared(parsed.kind) || action) before.set(name, fields);
    if (compared) found.set(name, action);
    else if (prune && action) removed.push(action);
    else {
      kept.push(key);
      if (isShared(parsed.kind)) after.set(name, fields);
    }
  };

  /** What the tokens of a client depended on before it came from another tenant. */
  const rememberOrigin = async ({ fields }: StoredRow) => {
    const origin = parseTenantId(fields.tenantId?.S);
    if (!origin || origin === tenantId) return;
    const departmentId = parseDepartmentId(fields.departmentId?.S);
    const keys = [
      keyOf('tenant', { tenantId: origin }),
      ...(departmentId ? [keyOf('department', { tenantId: origin, departmentId })] : []),
    ];
    for (const row of await Promise.all(keys.map(reader.row)))
      if (row) before.set(formatKey(row.key), row.fields);
  };

  const meetClients = async (listings: ReadonlyMap<ClientId, StoredRow>) => {
    const wantedClients = records.flatMap(
      ({ kind, fields }) => (kind === 'client' && parseClientId(fields.clientId)) || [],
    );
    const clientIds = [...new Set([...wantedClients, ...listings.keys()])];
    const rows = await Promise.all(
      clientIds.map((clientId) => reader.row(keyOf('client', { clientId }))),
    );
    for (const [index, clientId] of clientIds.entries()) {
      const row = rows[index];
      const listing = listings.get(clientId);
      const isWanted = wanted.has(formatKey(keyOf('client', { clientId })));
      // One that the files list under another tenant, or that is another tenant's by now, is that
      // one's to write.
      const owner = parseTenantId(row?.fields.tenantId?.S) ?? tenantId;
      if (row && (isWanted || (owner === tenantId && !clients.has(clientId)))) meet(row);
      if (row && isWanted) await rememberOrigin(row);
      if (listing) meet(listing);
    }
  };

  if (!isEmpty) {
    const listings = new Map<ClientId, StoredRow>();
    for await (const row of reader.tenantRows(tenantId)) {
      const parsed = parseKey(row.key);
      if (parsed?.kind === 'listing') listings.set(parsed.clientId, row);
      else meet(row);
    }
    await meetClients(listings);
  }

  for (const [name, row] of wanted) {
    const action = found.has(name) ? found.get(name) : toAction(row, undefined);
    found.set(name, action);
    if (isShared(parseKey(row.key)?.kind) || action) after.set(name, row.fields);
  }
  const actions = [...wanted.keys()].flatMap((name) => found.get(name) ?? []);
  removed.push(...(await removeChoices(reader, tenantId, removed)));
  return {
    tenantId,
    isInFiles: true,
    actions: [...actions, ...removed],
    kept,
    staySuspended,
    before,
    after,
  };
}

/**
 * Compares the catalogue of files with that of the table.
 *
 * @param records those of the files; undefined if these have no catalogue, and leave it alone
 */
export async function planCatalog(
  records: readonly SeedRecord[] | undefined,
  { reader, isEmpty, prune }: Pick<PlanOptions, 'reader' | 'isEmpty' | 'prune'>,
): Promise<RowsPlan> {
  const stored: StoredRow[] = [];
  if (!isEmpty) {
    for await (const { key, fields } of reader.catalogRows()) {
      const parsed = parseKey(key);
      if (parsed) stored.push({ key, fields: fieldsOfKind(parsed.kind, fields) });
    }
  }
  const before = new Map(stored.map(({ key, fields }) => [formatKey(key), fields]));
  const after = new Map(before);
  const actions: Action[] = [];
  const staySuspended: RecordKey[] = [];
  const wanted = toRows((records ?? []).flatMap(wantedRows));
  for (const [name, stated] of wanted) {
    const was = before.get(name);
    const { row, staysSuspended, action } = was
      ? compareRow(stated, was)
      : { row: stated, staysSuspended: false, action: toAction(stated, undefined) };
    if (staysSuspended) staySuspended.push(row.key);
    if (action) actions.push(action);
    after.set(name, row.fields);
  }
  const gone = records ? stored.filter(({ key }) => !wanted.has(formatKey(key))) : [];
  if (!prune) return { actions, kept: gone.map(({ key }) => key), staySuspended, before, after };
  for (const { key, fields } of gone) {
    actions.push({ op: 'remove', key, before: fields });
    after.delete(formatKey(key));
  }
  return { actions, kept: [], staySuspended, before, after };
}

/**
 * Compares the records of files with the table, tenant by tenant in the order of the files, each
 * row read once; after a scan, again those of tenants that change. Of an empty table nothing is
 * read. With `pruneTenants`, the removal of each other tenant comes last.
 *
 * @param tenants the records of each tenant, found valid before
 */
export async function* planTenants(
  tenants: AsyncIterable<readonly SeedRecord[]>,
  options: PlanOptions,
): AsyncGenerator<TenantPlan> {
  const { reader, isEmpty, pruneTenants, tenants: known, clients, isSame, wantsSame } = options;
  yield* mapInOrder(tenants, AT_ONCE, async (records) => {
    const tenantId = parseTenantId(records[0]?.fields.tenantId);
    if (!tenantId) throw new Error('a tenant without an id was found valid');
    const wanted = records.flatMap(wantedRows);
    return isSame?.(tenantId, wanted)
      ? planSame(tenantId, wantsSame(records) ? wanted : [])
      : planTenant(records, tenantId, options);
  });
  if (isEmpty || !pruneTenants) return;
  const others = await findOtherTenants(reader, known);
  const isListed = (clientId: string) => clients.has(clientId);
  const remove = async ([tenantId, rows]: [TenantId, readonly RecordKey[]]) => {
    const { actions } = await planRemoval(reader, tenantId, { rows, isListed });
    const before = rowsBefore(actions);
    const nothing = { kept: [], staySuspended: [], after: new Map<string, Fields>() };
    return { tenantId, isInFiles: false, actions, before, ...nothing };
  };
  yield* mapInOrder(others, AT_ONCE, remove);
}
