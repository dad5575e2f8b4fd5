import { hash } from 'node:crypto';
import { isObject, type JsonValue } from '../../src/json.ts';
import type { RecordKey } from '../../src/records/keys.ts';
import { readField } from './attributes.ts';
import { parseKey } from './parse-key.ts';
import { fieldsOfKind } from './record-fields.ts';
import type { StoredRow } from './table-reader.ts';
import type { WantedRow } from './wanted-rows.ts';

/** A row in a few bytes: what its fields say is left as digests. */
export interface RowDigest {
  /** JSON of partition key and sort key. */
  readonly key: string;
  /** Whether it is known what its status has to be. */
  readonly statesStatus: boolean;
  /** As in `claims=VmVyeSBmaW5l name=…`, by name. */
  readonly fields: string;
}

/** JSON in which the order of a map's entries does not matter, as it does not in a row. */
const inOrder = (_: string, value: unknown): unknown =>
  isObject(value)
    ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
    : value;

const MOST_KEPT = 10_000;
const kept = new Map<string, string>();

/** 72 bits of a value: many rows have the same. */
export function digestOf(value: JsonValue): string {
  const text = JSON.stringify(value, inOrder);
  const known = kept.get(text);
  if (known !== undefined) return known;
  const digest = hash('sha256', text, 'base64url').slice(0, 12);
  if (kept.size >= MOST_KEPT) kept.clear();
  kept.set(text, digest);
  return digest;
}

const toKey = ({ pk, sk }: RecordKey) => JSON.stringify([pk, sk]);

const toFields = (names: readonly string[], read: (name: string) => JsonValue | undefined) =>
  [...names]
    .sort()
    .map((name) => `${name}=${digestOf(read(name) ?? null)}`)
    .join(' ');

/** A row as the files want it. */
export function digestWanted({ row, statesStatus }: WantedRow): RowDigest {
  const { pk, sk, ...fields } = row;
  const read = (name: string) => fields[name] as JsonValue;
  return { key: toKey({ pk, sk }), statesStatus, fields: toFields(Object.keys(fields), read) };
}

/**
 * A row that is stored. Undefined of one that sign-ins write: which tenant somebody chose is in no
 * file.
 */
export function digestStored({ key, fields: all }: StoredRow): RowDigest | undefined {
  const kind = parseKey(key)?.kind;
  if (kind === 'choice') return undefined;
  const fields = kind ? fieldsOfKind(kind, all) : {};
  const read = (name: string) => readField(name, fields);
  return { key: toKey(key), statesStatus: true, fields: toFields(Object.keys(fields), read) };
}

/** The digests of fields by their names. */
const readFields = (fields: string): ReadonlyMap<string, string> =>
  new Map(fields.split(' ').map((field) => field.split('=') as [string, string]));

/** The fields that are not the same in two rows. */
export function differingFields(one: string, other: string): readonly string[] {
  const [ofOne, ofOther] = [readFields(one), readFields(other)];
  const names = new Set([...ofOne.keys(), ...ofOther.keys()]);
  return [...names].filter((name) => name && ofOne.get(name) !== ofOther.get(name)).sort();
}

/** Whether a row has a status of this value. */
export const hasStatus = ({ fields }: RowDigest, status: string): boolean =>
  readFields(fields).get('status') === digestOf(status);
