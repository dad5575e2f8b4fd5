import { EnrichmentError } from '../../src/denials.ts';
import { isObject, type JsonValue } from '../../src/json.ts';
import { fromRow } from '../../src/records/attribute-value.ts';
import type { Grant } from '../../src/records/grants.ts';
import { formatKey, type TenantId } from '../../src/records/keys.ts';
import { KIND_NAMES, type Kind, type KindNames } from '../../src/records/kinds.ts';
import { readRecord } from '../../src/records/parse-record.ts';
import { count } from '../../tools/terminal/count.ts';
import { compareFields, inFieldOrder } from '../format/field-order.ts';
import { ALL_KINDS, parentOf } from '../format/seed-format.ts';
import { isRecordName, ownIdName, ownIdOf, parseKey } from '../table/parse-key.ts';
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

/** The catalogue as a seed file says it. */
export interface ExportedCatalog {
  readonly kind: 'catalog';
  readonly seed: SeedFields;
  readonly rows: number;
}

export type Exported = ExportedTenant | ExportedCatalog;

/** Something that no seed file can say, and why. */
export interface LeftOut {
  readonly kind: 'left-out';
  readonly reason: string;
}

export const leftOut = (reason: string): LeftOut => ({ kind: 'left-out', reason });

type Compare = (one: string, other: string) => number;

const byName: Compare = (one, other) => (one < other ? -1 : 1);

/** The names in these are those of claims. In other maps they are fields. */
const MAPS_OF_CLAIMS: readonly string[] = ['claims', 'listClaims'] satisfies (keyof Grant)[];

/**
 * The same, with the names of all maps sorted: DynamoDB keeps no order, and a file under version
 * control should.
 */
function inOrder(value: JsonValue, compare: Compare): JsonValue {
  if (Array.isArray(value)) return value.map((item) => inOrder(item, compare));
  if (!isObject(value)) return value;
  const entries = Object.entries(value as SeedFields).sort(([one], [other]) => compare(one, other));
  return Object.fromEntries(entries.map(([name, inner]) => [name, inOrder(inner, compare)]));
}

/**
 * The fields of a record as an author would write them, without the status that a file may leave
 * out.
 */
function toSeedFields(kind: Kind, fields: StoredRow['fields']): SeedFields {
  const compareIn = (name: string) => (MAPS_OF_CLAIMS.includes(name) ? byName : compareFields);
  const written = Object.entries(inFieldOrder(kind, fromRow(fields))).map(
    ([name, value]) => [name, inOrder(value, compareIn(name))] as const,
  );
  return Object.fromEntries(
    // What is null says nothing to a sign-in, and no file can say it.
    written.filter(([name, value]) => value !== null && !(name === 'status' && value === 'active')),
  );
}

/**
 * A tenant out of the rows of its partition and of its machine clients, and what of them is left
 * out.
 */
export function* exportTenant(
  tenantId: TenantId,
  rows: readonly StoredRow[],
): Generator<ExportedTenant | LeftOut> {
  const { said, sound, left } = sayRows(rows);
  yield* left;
  const seed = sayTenant(said);
  if (seed) yield { kind: 'tenant', tenantId, seed, rows: sound };
  else if (sound > 0) {
    yield leftOut(
      `${tenantId}: ${count(sound, 'row')} of a tenant whose own row is broken, or not there`,
    );
  }
}

/** The catalogue out of its rows, if it has any, and what of them is left out. */
export function* exportCatalog(rows: readonly StoredRow[]): Generator<ExportedCatalog | LeftOut> {
  const { said, sound, left } = sayRows(rows);
  yield* left;
  if (sound > 0) yield { kind: 'catalog', seed: sayCatalog(said), rows: sound };
}

/** Records as a seed file says them, by their kind. */
type Said = Readonly<Record<Kind, SeedFields[]>>;

export const sayNothing = (): Said =>
  Object.fromEntries(ALL_KINDS.map((kind): [Kind, SeedFields[]] => [kind, []])) as Said;

/** The lists of records that a map of a seed file has. */
const listsOf = (parent: KindNames['listedUnder'], said: Said) =>
  Object.fromEntries(
    ALL_KINDS.filter((kind) => parentOf(kind) === parent && ownIdName(kind) !== undefined)
      .map((kind) => [KIND_NAMES[kind].list, said[kind]] as const)
      .filter(([, list]) => list.length > 0),
  );

/** The tenant among some records, if there is one, with those that are listed under it. */
export function sayTenant(said: Said): SeedFields | undefined {
  const [tenant] = said.tenant;
  return tenant && { ...tenant, ...listsOf('tenant', said) };
}

/** The records of the catalogue among some. */
export function sayCatalog(said: Said): SeedFields {
  const [defaults] = said.defaults;
  return { ...(defaults && { defaults }), ...listsOf('catalog', said) };
}

/** Rows as a seed file says them, by their kind; how many; and what of them is left out. */
function sayRows(rows: readonly StoredRow[]) {
  const said = sayNothing();
  const left: LeftOut[] = [];
  let sound = 0;
  for (const { key, fields } of rows) {
    const name = parseKey(key);
    if (name && !isRecordName(name)) continue;
    const row = name && { key, fields: fieldsOfKind(name.kind, fields) };
    const record = row && readRecord(name.kind, name, row.fields);
    if (!row) left.push(leftOut(`${formatKey(key)}: no row of a tenant`));
    else if (record instanceof EnrichmentError) left.push(leftOut(record.detail ?? formatKey(key)));
    else {
      said[name.kind].push({ ...ownIdOf(name), ...toSeedFields(name.kind, row.fields) });
      sound++;
    }
  }
  return { said, sound, left };
}
