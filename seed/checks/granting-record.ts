import { ownField } from '../../src/json.ts';
import { grantEntries } from '../../src/records/grants.ts';
import { parseTenantId } from '../../src/records/keys.ts';
import { isCatalogKind, type RecordOf } from '../../src/records/kinds.ts';
import { parseRecord } from '../../src/records/parse-record.ts';
import type { Path } from '../files/problem.ts';
import type { SeedRecord } from '../files/seed-record.ts';

/** A record that grants something, as a sign-in reads it. */
export interface GrantingRecord {
  readonly record: SeedRecord;
  readonly granted: RecordOf<'tenant'>;
}

const SOME_TENANT = 'tenant';
const GRANT_FIELDS = Object.keys(grantEntries);

/** What a record grants when it counts. Whatever its kind, that is read in the same way. */
export function toGrantingRecord(record: SeedRecord): GrantingRecord[] {
  const { fields, tenant } = record;
  if (!GRANT_FIELDS.some((name) => Object.hasOwn(fields, name))) return [];
  // What all tenants share has none, and is read in the same way.
  const tenantId = parseTenantId(
    isCatalogKind(record.kind) ? SOME_TENANT : (tenant ?? record).fields.tenantId,
  );
  if (!tenantId) return [];
  const { activeFrom: _from, activeUntil: _until, ...row } = fields;
  return [{ record, granted: parseRecord('tenant', { tenantId }, { ...row, status: 'active' }) }];
}

/** Where the author wrote an item of a list, or the only value that a field has. */
export function placeOfItem(
  { fields, written = fields }: SeedRecord,
  name: string,
  item: string,
): Path {
  const value = ownField(written, name);
  return Array.isArray(value) ? [name, value.indexOf(item)] : [name];
}
