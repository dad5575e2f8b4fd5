import {
  clientKey,
  departmentKey,
  memberKey,
  parseClientId,
  parseDepartmentId,
  parseSub,
  parseTenantId,
  type RecordKey,
  tenantKey,
} from '../src/tenancy/keys.ts';
import { FORMAT } from './format.ts';
import type { SeedRecord } from './seed-record.ts';

/** One item of the tenant table. */
export interface Row extends RecordKey {
  readonly [field: string]: unknown;
}

/** The key of a record's row, or nothing if one of its ids is missing or malformed. */
export function keyOf({ kind, fields, tenant }: SeedRecord): RecordKey | undefined {
  const tenantId = parseTenantId((tenant?.fields ?? fields).tenantId);
  const departmentId = parseDepartmentId(fields.departmentId);
  const sub = parseSub(fields.sub);
  const clientId = parseClientId(fields.clientId);
  switch (kind) {
    case 'tenant':
      return tenantId && tenantKey(tenantId);
    case 'department':
      return tenantId && departmentId && departmentKey(tenantId, departmentId);
    case 'member':
      return tenantId && sub && memberKey(tenantId, sub);
    case 'client':
      return clientId && clientKey(clientId);
  }
}

/** The fields of a record that go into its row, as the author wrote them. Its own id is in the key and nowhere else. */
export function rowFields({ kind, fields }: SeedRecord): Readonly<Record<string, unknown>> {
  const { entries, required: idField } = FORMAT[kind];
  const written = Object.keys(entries).filter((name) => name !== idField && Object.hasOwn(fields, name));
  return Object.fromEntries(written.map((name) => [name, fields[name]]));
}

/** The row of a record, if it has a key. A client's key does not tell its tenant, so a field does. */
export function toRow(record: SeedRecord): Row | undefined {
  const key = keyOf(record);
  if (!key) return undefined;
  const tenantId = record.kind === 'client' ? { tenantId: record.tenant?.fields.tenantId } : {};
  return { ...key, ...tenantId, status: 'active', ...rowFields(record) };
}
