import {
  type ClientId,
  clientKey,
  departmentKey,
  memberKey,
  parseClientId,
  parseDepartmentId,
  parseSub,
  parseTenantId,
  type RecordKey,
  type TenantId,
  tenantKey,
} from '../../src/records/keys.ts';
import type { SeedRecord } from '../files/seed-record.ts';
import { FORMAT } from '../format/seed-format.ts';

/** One item of the tenant table. */
export interface SeedRow extends RecordKey {
  readonly [field: string]: unknown;
}

/** The key of a record's row, or nothing if one of its ids is missing or malformed. */
export function keyOf({ kind, fields, tenant }: SeedRecord): RecordKey | undefined {
  if (kind === 'client') {
    const clientId = parseClientId(fields.clientId);
    return clientId && clientKey(clientId);
  }
  const tenantId = parseTenantId((tenant?.fields ?? fields).tenantId);
  if (!tenantId || kind === 'tenant') return tenantId && tenantKey(tenantId);
  if (kind === 'department') {
    const departmentId = parseDepartmentId(fields.departmentId);
    return departmentId && departmentKey(tenantId, departmentId);
  }
  const sub = parseSub(fields.sub);
  return sub && memberKey(tenantId, sub);
}

/**
 * The fields of a record that go into its row, as the author wrote them. Its own id is in the key
 * and nowhere else.
 */
export function rowFields({ kind, fields }: SeedRecord): Readonly<Record<string, unknown>> {
  const { entries, required: idField } = FORMAT[kind];
  const row: Record<string, unknown> = {};
  for (const name of Object.keys(fields)) {
    if (name !== idField && Object.hasOwn(entries, name)) row[name] = fields[name];
  }
  return row;
}

/**
 * Where a tenant's partition names one of its machine clients, whose own row is elsewhere, so that
 * a client that the files no longer have can be found. No sign-in reads it, and it has no fields.
 */
export const listingKey = (tenantId: TenantId, clientId: ClientId): RecordKey => ({
  pk: tenantKey(tenantId).pk,
  sk: `CLIENT#${clientId}`,
});

/**
 * The row of a record, if it has a key. A client's key does not tell its tenant, so a field does.
 */
export function toRow(record: SeedRecord): SeedRow | undefined {
  const key = keyOf(record);
  if (!key) return undefined;
  const row: SeedRow = { pk: key.pk, sk: key.sk, status: 'active' };
  return Object.assign(
    row,
    rowFields(record),
    record.kind === 'client' && { tenantId: record.tenant?.fields.tenantId },
  );
}
