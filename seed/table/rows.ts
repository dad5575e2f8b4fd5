import {
  type Ids,
  type KeyShape,
  makeKey,
  parseId,
  type RecordKey,
} from '../../src/records/keys.ts';
import { KINDS, type Kind, type RecordOf } from '../../src/records/kinds.ts';
import { parseRecord } from '../../src/records/parse-record.ts';
import { FORMAT, hasField } from '../format/seed-format.ts';
import { isRecordName, ownIdName, parseKey } from './parse-key.ts';

/** One item of the tenant table. */
export interface SeedRow extends RecordKey {
  readonly [field: string]: unknown;
}

/** What a seed file says of one record, wherever it says so. */
export interface WrittenRecord {
  readonly kind: Kind;
  readonly fields: Readonly<Record<string, unknown>>;
  /** The tenant that it is listed under. */
  readonly tenant: Pick<WrittenRecord, 'fields'> | undefined;
}

/** The key of a record's row, or nothing if one of its ids is missing or malformed. */
export function keyOfRecord({ kind, fields, tenant }: WrittenRecord): RecordKey | undefined {
  const shape: KeyShape = KINDS[kind];
  const own = ownIdName(kind);
  const ids: Partial<Record<keyof Ids, string>> = {};
  for (const [, name] of [shape.pk, shape.sk]) {
    if (name === undefined) continue;
    const id = parseId(name, (name === own ? fields : tenant?.fields)?.[name]);
    if (id === undefined) return undefined;
    ids[name] = id;
  }
  return makeKey(shape, ids as Ids);
}

/**
 * The fields of a record that go into its row, as the author wrote them. Its own id is in the key
 * and nowhere else.
 */
export function rowFields({ kind, fields }: WrittenRecord): Readonly<Record<string, unknown>> {
  const { entries, required: idField } = FORMAT[kind];
  const row: Record<string, unknown> = {};
  for (const name of Object.keys(fields)) {
    if (name !== idField && Object.hasOwn(entries, name)) row[name] = fields[name];
  }
  return row;
}

/** The row of a record, if it has a key. A field tells the tenant where the key does not. */
export function toRow(record: WrittenRecord): SeedRow | undefined {
  const key = keyOfRecord(record);
  if (!key) return undefined;
  const row: SeedRow = { pk: key.pk, sk: key.sk, status: 'active' };
  return Object.assign(
    row,
    rowFields(record),
    record.tenant &&
      hasField(record.kind, 'tenantId') && { tenantId: record.tenant.fields.tenantId },
  );
}

/** A record as a sign-in reads it, or nothing if it has no key. */
export function readSeedRecord(record: WrittenRecord): RecordOf<Kind> | undefined {
  const row = toRow(record);
  const name = row && parseKey(row);
  return name && isRecordName(name) ? parseRecord(name.kind, name, row) : undefined;
}
