import { hasPlaceholder } from '../../src/decision/placeholders.ts';
import { isObject, ownField } from '../../src/json.ts';
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
  /** The same for grants of which no rule can tell one from the other. */
  readonly shape: string;
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

/** Of a text or number alone rules only ask what it is, unless it is to be filled in. */
const shapeOfValue = (value: unknown): unknown =>
  typeof value === 'object' || (typeof value === 'string' && hasPlaceholder(value))
    ? value
    : [typeof value];

const shapeOf = (row: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({
    ...row,
    ...(isObject(row.claims) && {
      claims: Object.entries(row.claims).map(([name, value]) => [name, shapeOfValue(value)]),
    }),
  });

/** How many different grants are remembered, twice. */
const MOST_KEPT = 1_000;

/**
 * Makes the reader of what records grant when they count. Whatever their kind and their tenant, that
 * is read in the same way, and what is written alike is one object: most records of many are.
 */
export function createGrantReader(): (record: SeedRecord) => GrantingRecord[] {
  type Kept = Omit<GrantingRecord, 'record'>;
  let recent = new Map<string, Kept>();
  let before = recent;
  const read = (row: Readonly<Record<string, unknown>>): Kept => ({
    granted: parseRecord('tenant', { tenantId: SOME_TENANT }, { ...row, status: 'active' }),
    shape: shapeOf(row),
  });
  const keep = (row: Readonly<Record<string, unknown>>): Kept => {
    const text = JSON.stringify(row);
    const known = recent.get(text);
    if (known) return known;
    const kept = before.get(text) ?? read(row);
    if (recent.size >= MOST_KEPT) {
      before = recent;
      recent = new Map();
    }
    recent.set(text, kept);
    return kept;
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
    const { granted, shape } = keep(row);
    return [{ record, granted, shape }];
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
