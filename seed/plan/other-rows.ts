import {
  formatKey,
  parseDepartmentId,
  parseTenantId,
  type TenantId,
} from '../../src/records/keys.ts';
import { KINDS, keyOf } from '../../src/records/kinds.ts';
import type { Person } from '../../tools/simulator/preview-sign-in.ts';
import type { Fields } from '../table/action.ts';
import { listingKey, parseKey } from '../table/parse-key.ts';
import type { Partition, Segment, StoredRow, TableReader } from '../table/table-reader.ts';
import { mapInOrder } from './map-in-order.ts';
import { peopleOf, type Rows } from './token-effects.ts';

/** Rows of the table that no plan of a tenant in the files has. */
export interface OtherRows {
  readonly tenantId: TenantId | undefined;
  /** Those of a tenant; or a machine client. */
  readonly own: Rows;
  /** With them, of a machine client, those that its tokens depend on. */
  readonly rows: Rows;
  readonly people: Iterable<Person>;
}

export interface OtherRowsOptions {
  readonly reader: TableReader;
  /** The tenants of the files. */
  readonly tenants: ReadonlyMap<string, unknown>;
  /** The tenant that the files list each client under. */
  readonly clients: ReadonlyMap<string, string>;
  /** Whether all tenants go that no file has. */
  readonly pruneTenants: boolean;
}

/** How many partitions are worked on at once: two rows for each client make a full request. */
const AT_ONCE = 50;

/** How many parts of the table are looked at at once. */
const LOOKS_AT_ONCE = 4;

const toRows = (rows: readonly (StoredRow | undefined)[]): Map<string, Fields> =>
  new Map(rows.flatMap((row) => (row ? [[formatKey(row.key), row.fields]] : [])));

/** Tells rows that no plan of a tenant in the files has. */
export const createIsOther =
  ({ tenants, clients, pruneTenants }: Omit<OtherRowsOptions, 'reader'>) =>
  ({ key }: StoredRow): boolean => {
    const parsed = parseKey(key);
    if (parsed?.kind === 'client') return !clients.has(parsed.clientId);
    return (
      parsed !== undefined && 'tenantId' in parsed && !tenants.has(parsed.tenantId) && !pruneTenants
    );
  };

/**
 * Reads what is left of the table when the tenants of the files have been planned, by a
 * scan: other tenants, and machine clients of which neither files nor their tenant know.
 *
 * @param known the parts of the table that have such rows, if a scan has found them
 */
export async function* readOtherRows(
  options: OtherRowsOptions,
  known?: readonly Segment[],
): AsyncGenerator<OtherRows> {
  const { reader, tenants, clients, pruneTenants } = options;
  const isOtherTenant = (tenantId: TenantId) => !tenants.has(tenantId) && !pruneTenants;

  async function ofClient(row: StoredRow, clientId: string): Promise<OtherRows | undefined> {
    if (clients.has(clientId)) return undefined;
    const client = parseKey(row.key);
    const tenantId = parseTenantId(row.fields.tenantId?.S);
    const own = toRows([row]);
    const people = [{ clientId }];
    if (!tenantId || client?.kind !== 'client') return { tenantId, own, rows: own, people };
    if (tenants.has(tenantId)) {
      // What its tenant lists was met with its tenant.
      if (await reader.row(listingKey(tenantId, client.clientId))) return undefined;
    } else if (pruneTenants) return undefined;
    const departmentId = parseDepartmentId(row.fields.departmentId?.S);
    const above = await Promise.all([
      reader.row(keyOf('tenant', { tenantId })),
      departmentId && reader.row(keyOf('department', { tenantId, departmentId })),
    ]);
    return {
      tenantId,
      own,
      rows: toRows([row, ...above.map((each) => each || undefined)]),
      people,
    };
  }

  async function read({ pk, rows }: Partition): Promise<OtherRows | undefined> {
    const parsed = parseKey({ pk, sk: KINDS.tenant.sk[0] });
    if (parsed?.kind === 'tenant') {
      const { tenantId } = parsed;
      if (!isOtherTenant(tenantId)) return undefined;
      const own = toRows(rows);
      return { tenantId, own, rows: own, people: peopleOf(tenantId, own.keys()) };
    }
    const [row] = rows;
    const client = row && parseKey(row.key);
    return row && client?.kind === 'client' ? ofClient(row, client.clientId) : undefined;
  }

  const isOther = createIsOther(options);
  const look = async (segment: Segment) => {
    for await (const row of reader.owners(segment)) if (isOther(row)) return [segment];
    return [];
  };

  // Where files have tenants, they mostly have all, and of those the keys are enough.
  const looksFirst = known === undefined && tenants.size > 0;
  const looked = looksFirst
    ? mapInOrder(reader.segments, LOOKS_AT_ONCE, look)
    : [known ?? reader.segments];
  for await (const segments of looked) {
    for (const segment of segments)
      for await (const found of mapInOrder(reader.partitionsIn(segment), AT_ONCE, read))
        if (found) yield found;
  }
}
