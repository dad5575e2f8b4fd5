import { CHOICE } from '../../src/lookup/choices.ts';
import { formatKey, parseTenantId, type TenantId } from '../../src/records/keys.ts';
import { CATALOG_PK, KINDS, keyOf } from '../../src/records/kinds.ts';
import { UserError } from '../../tools/command/user-error.ts';
import { showJson } from '../../tools/terminal/show-text.ts';
import { mapInOrder } from '../plan/map-in-order.ts';
import { parseKey } from '../table/parse-key.ts';
import type { StoredRow, TableReader } from '../table/table-reader.ts';
import {
  type Exported,
  type ExportedTenant,
  exportCatalog,
  exportTenant,
  type LeftOut,
  leftOut,
} from './exported-tenant.ts';

const AT_ONCE = 16;

const byKey = (one: StoredRow, other: StoredRow) =>
  formatKey(one.key) < formatKey(other.key) ? -1 : 1;

const tenantOf = ({ fields }: StoredRow) => parseTenantId(fields.tenantId?.S);

/**
 * The rows of one tenant: those of its partition, and the machine clients that it names and that do
 * not name another.
 */
async function readTenant(reader: TableReader, tenantId: TenantId): Promise<readonly StoredRow[]> {
  const rows: StoredRow[] = [];
  const clients: Promise<StoredRow | undefined>[] = [];
  for await (const row of reader.tenantRows(tenantId)) {
    const parsed = parseKey(row.key);
    if (parsed?.kind === 'listing') clients.push(reader.row(keyOf('client', parsed)));
    else rows.push(row);
  }
  if (!rows.some(({ key }) => parseKey(key)?.kind === 'tenant'))
    throw new UserError(`There is no tenant ${tenantId} in the table.`);
  for (const row of await Promise.all(clients))
    if (row && (tenantOf(row) ?? tenantId) === tenantId) rows.push(row);
  return rows;
}

/**
 * Some tenants of a table as seed files say them, each once.
 *
 * @throws {UserError} if one of them is not there
 */
export async function* exportSome(
  reader: TableReader,
  tenantIds: Iterable<string>,
): AsyncGenerator<ExportedTenant | LeftOut> {
  async function* wanted() {
    for (const text of new Set(tenantIds)) {
      const tenantId = parseTenantId(text);
      if (!tenantId) throw new UserError(`--tenant ${showJson(text)} can be no id of a tenant.`);
      yield tenantId;
    }
  }
  const read = async (tenantId: TenantId) => ({
    tenantId,
    rows: await readTenant(reader, tenantId),
  });
  for await (const { tenantId, rows } of mapInOrder(wanted(), AT_ONCE, read))
    yield* exportTenant(tenantId, rows);
}

/**
 * The catalogue and all tenants of a table, and whatever in it belongs to none. The table is read
 * twice, because a machine client may come after its tenant: first the clients, which stay in
 * memory, then tenant by tenant the rest.
 */
export async function* exportAll(reader: TableReader): AsyncGenerator<Exported | LeftOut> {
  const shared: StoredRow[] = [];
  for await (const row of reader.catalogRows()) shared.push(row);
  yield* exportCatalog(shared);
  const clients = new Map<TenantId | undefined, StoredRow[]>();
  for await (const row of reader.clients()) {
    const tenantId = tenantOf(row);
    const known = clients.get(tenantId);
    if (known) known.push(row);
    else clients.set(tenantId, [row]);
  }
  for await (const { pk, rows } of reader.partitions()) {
    const parsed = parseKey({ pk, sk: KINDS.tenant.sk[0] });
    if (parsed?.kind === 'tenant') {
      const { tenantId } = parsed;
      yield* exportTenant(tenantId, [...rows, ...(clients.get(tenantId) ?? []).sort(byKey)]);
      clients.delete(tenantId);
    } else if (pk !== CATALOG_PK && !pk.startsWith(CHOICE.pk[0])) {
      for (const { key } of rows) yield leftOut(`${formatKey(key)}: no row of a tenant`);
    }
  }
  for (const [tenantId, rows] of clients) {
    for (const { key } of rows) {
      yield leftOut(
        `${formatKey(key)}: ${tenantId ? `there is no tenant ${tenantId}` : 'it names no tenant'}`,
      );
    }
  }
}
