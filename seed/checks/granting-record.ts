import { ownField } from '../../src/json.ts';
import { grantEntries } from '../../src/records/grants.ts';
import { parseTenantId } from '../../src/records/keys.ts';
import { isCatalogKind, KINDS, type Kind, type RecordOf } from '../../src/records/kinds.ts';
import { parseRecord } from '../../src/records/parse-record.ts';
import type { Path } from '../files/problem.ts';
import type { SeedRecord } from '../files/seed-record.ts';

/** A record that grants something, as a sign-in reads it. */
export interface GrantingRecord {
  readonly record: SeedRecord;
  readonly granted: RecordOf<'tenant'>;
}

const SOME_TENANT = 'tenant';

/** The fields of a kind that grant: others may have one of that name for something else. */
const grantFieldsOf = (kind: Kind): readonly string[] => {
  const entries: Readonly<Record<string, unknown>> = KINDS[kind].schema.entries;
  return Object.entries(grantEntries).flatMap(([name, entry]) =>
    entries[name] === entry ? [name] : [],
  );
};

/** What a record grants when it counts. Whatever its kind, that is read in the same way. */
export function toGrantingRecord(record: SeedRecord): GrantingRecord[] {
  const { fields, tenant } = record;
  const names = grantFieldsOf(record.kind).filter((name) => Object.hasOwn(fields, name));
  if (names.length === 0) return [];
  // What all tenants share has none, and is read in the same way.
  const tenantId = parseTenantId(
    isCatalogKind(record.kind) ? SOME_TENANT : (tenant ?? record).fields.tenantId,
  );
  if (!tenantId) return [];
  const row = Object.fromEntries(names.map((name) => [name, fields[name]]));
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
