import { ownField } from '../../src/json.ts';
import { grantEntries } from '../../src/records/grants.ts';
import { parseTenantId, type TenantId } from '../../src/records/keys.ts';
import { isCatalogKind, KINDS, type Kind, type RecordOf } from '../../src/records/kinds.ts';
import { parseRecord } from '../../src/records/parse-record.ts';
import type { Path } from '../files/problem.ts';
import type { SeedRecord } from '../files/seed-record.ts';
import { ALL_KINDS } from '../format/seed-format.ts';

/** A record that grants something, as a sign-in reads it. */
export interface GrantingRecord {
  readonly record: SeedRecord;
  readonly granted: RecordOf<'tenant'>;
}

const SOME_TENANT = parseTenantId('tenant') as TenantId;

/** The fields of a kind that grant: others may have one of that name for something else. */
const grantFieldsOf = (kind: Kind): readonly string[] => {
  const entries: Readonly<Record<string, unknown>> = KINDS[kind].schema.entries;
  return Object.entries(grantEntries).flatMap(([name, entry]) =>
    entries[name] === entry ? [name] : [],
  );
};

const GRANT_FIELDS = new Map(ALL_KINDS.map((kind) => [kind, grantFieldsOf(kind)]));

/** How many different grants are remembered, twice. */
const MOST_KEPT = 1_000;

/**
 * Makes the reader of what records grant when they count. Whatever their kind and their tenant, that
 * is read in the same way, and what is written alike is one object: most records of many are.
 */
export function createGrantReader(): (record: SeedRecord) => GrantingRecord[] {
  let recent = new Map<string, RecordOf<'tenant'>>();
  let before = recent;
  const grantedBy = (row: object) => {
    const text = JSON.stringify(row);
    const known = recent.get(text);
    if (known) return known;
    const granted =
      before.get(text) ??
      parseRecord('tenant', { tenantId: SOME_TENANT }, { ...row, status: 'active' });
    if (recent.size >= MOST_KEPT) {
      before = recent;
      recent = new Map();
    }
    recent.set(text, granted);
    return granted;
  };
  return (record) => {
    const { kind, fields, tenant } = record;
    const row: Record<string, unknown> = {};
    let isEmpty = true;
    for (const name of GRANT_FIELDS.get(kind) ?? []) {
      if (!Object.hasOwn(fields, name)) continue;
      row[name] = fields[name];
      isEmpty = false;
    }
    if (isEmpty) return [];
    // What all tenants share has none.
    if (!isCatalogKind(kind) && !parseTenantId((tenant ?? record).fields.tenantId)) return [];
    return [{ record, granted: grantedBy(row) }];
  };
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
