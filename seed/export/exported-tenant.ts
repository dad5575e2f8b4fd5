import { EnrichmentError } from '../../src/denials.ts';
import { isObject, type JsonValue } from '../../src/json.ts';
import { type Found, parseRow } from '../../src/lookup/directory.ts';
import { fromRow } from '../../src/records/attribute-value.ts';
import { formatKey, type TenantId } from '../../src/records/keys.ts';
import { type ParsedKey, parseKey } from '../../src/records/parse-key.ts';
import {
  parseClient,
  parseDepartment,
  parseMember,
  parseTenant,
  type TableRecord,
} from '../../src/records/records.ts';
import { count } from '../checks/validation-summary.ts';
import { inFieldOrder } from '../format/field-order.ts';
import { fieldsOfKind } from '../table/record-fields.ts';
import type { StoredRow } from '../table/table-reader.ts';

export type SeedFields = Readonly<Record<string, JsonValue>>;

/** A tenant as a seed file says it. */
export interface ExportedTenant {
  readonly kind: 'tenant';
  readonly tenantId: TenantId;
  readonly seed: SeedFields;
  readonly rows: number;
}

/** Something that no seed file can say, and why. */
export interface LeftOut {
  readonly kind: 'left-out';
  readonly reason: string;
}

export const leftOut = (reason: string): LeftOut => ({ kind: 'left-out', reason });

/**
 * The same, with the names of all maps sorted: DynamoDB keeps no order, and a file under version
 * control should.
 */
function inOrder(value: JsonValue): JsonValue {
  if (Array.isArray(value)) return value.map(inOrder);
  if (!isObject(value)) return value;
  const entries = Object.entries(value as SeedFields).sort(([one], [other]) =>
    one < other ? -1 : 1,
  );
  return Object.fromEntries(entries.map(([name, inner]) => [name, inOrder(inner)]));
}

/**
 * The fields of a record as an author would write them, without the status that a file may leave
 * out.
 */
function toSeedFields(fields: StoredRow['fields']): SeedFields {
  const written = Object.entries(inFieldOrder(fromRow(fields))).map(
    ([name, value]) => [name, inOrder(value)] as const,
  );
  return Object.fromEntries(
    written.filter(([name, value]) => !(name === 'status' && value === 'active')),
  );
}

type RecordName = Exclude<ParsedKey, { kind: 'listing' }>;

/** The id of a record, by the name that it has in a file. */
function idOf(name: RecordName): SeedFields {
  switch (name.kind) {
    case 'tenant':
      return { tenantId: name.tenantId };
    case 'department':
      return { departmentId: name.departmentId };
    case 'member':
      return { sub: name.sub };
    case 'client':
      return { clientId: name.clientId };
  }
}

/** A record as a sign-in reads it. */
function parseRecord(name: RecordName, { key, fields }: StoredRow): Found<TableRecord> {
  switch (name.kind) {
    case 'tenant':
      return parseRow(key, fields, (same, row) => parseTenant(name.tenantId, same, row));
    case 'department':
      return parseRow(key, fields, (same, row) =>
        parseDepartment(name.tenantId, name.departmentId, same, row),
      );
    case 'member':
      return parseRow(key, fields, parseMember);
    case 'client':
      return parseRow(key, fields, parseClient);
  }
}

/**
 * A tenant out of the rows of its partition and of its machine clients, and what of them is left
 * out.
 */
export function* exportTenant(
  tenantId: TenantId,
  rows: readonly StoredRow[],
): Generator<ExportedTenant | LeftOut> {
  const said = { tenant: [], department: [], member: [], client: [] } as Record<
    RecordName['kind'],
    SeedFields[]
  >;
  let sound = 0;
  for (const { key, fields } of rows) {
    const name = parseKey(key);
    if (name?.kind === 'listing') continue;
    const row = name && { key, fields: fieldsOfKind(name.kind, fields) };
    const record = row && parseRecord(name, row);
    if (!row) yield leftOut(`${formatKey(key)}: no row of a tenant`);
    else if (record instanceof EnrichmentError) yield leftOut(record.detail ?? formatKey(key));
    else {
      said[name.kind].push({ ...idOf(name), ...toSeedFields(row.fields) });
      sound++;
    }
  }
  const { tenant: tenants, department: departments, member: members, client: clients } = said;
  const lists = Object.entries({ departments, members, clients }).filter(
    ([, list]) => list.length > 0,
  );
  if (tenants[0]) {
    yield {
      kind: 'tenant',
      tenantId,
      seed: { ...tenants[0], ...Object.fromEntries(lists) },
      rows: sound,
    };
  } else if (sound > 0) {
    yield leftOut(
      `${tenantId}: ${count(sound, 'row')} of a tenant whose own row is broken, or not there`,
    );
  }
}
