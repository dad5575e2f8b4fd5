import type { Path, Problem } from '../files/problem.ts';
import { problemAt, type SeedRecord } from '../files/seed-record.ts';
import { toAttributes } from '../table/attributes.ts';
import { sizeOfRow } from '../table/row-size.ts';
import { rowFields, toRow } from '../table/rows.ts';

// https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Constraints.html
const MAX_ITEM_BYTES = 400 * 1024;
/** More than key, tenant id and status take, names included. */
const MOST_KEY_BYTES = 512;
const MAX_NAME_BYTES = 65_535;
const MIN_NUMBER = 1e-130;
/** The item itself is the first of the 32 levels. */
const MAX_LEVELS = 31;

const bytes = (text: string) => Buffer.byteLength(text, 'utf8');

const isStorableNumber = (value: number) =>
  value === 0 || (Math.abs(value) >= MIN_NUMBER && Math.abs(value) <= Number.MAX_SAFE_INTEGER);

/** Problems of a value of a row at a path from the row, and of all that is in it. */
function* findUnstorable(record: SeedRecord, path: Path, value: unknown): Generator<Problem> {
  if (typeof value === 'number' && !isStorableNumber(value)) {
    yield problemAt(
      record,
      path,
      'expected a number that DynamoDB can hold; in quotes it is a string',
    );
  }
  if (typeof value !== 'object' || value === null) return;
  if (path.length > MAX_LEVELS)
    return yield problemAt(record, path, 'nested deeper than the 32 levels of an item');
  for (const [name, inner] of Object.entries(value)) {
    const at = [...path, Array.isArray(value) ? Number(name) : name];
    // The AWS SDK loses a map's entry that is called __proto__.
    if (name === '' || name === '__proto__' || bytes(name) > MAX_NAME_BYTES) {
      yield problemAt(
        record,
        at,
        'expected a name of 1 to 65,535 bytes, and not __proto__',
        'name',
      );
    }
    yield* findUnstorable(record, at, inner);
  }
}

/** UTF-8 takes three bytes at most for each of what JavaScript counts. */
const mostBytes = (text: string) => 3 * text.length;

/**
 * The most bytes that a value takes in an item, if there is nothing in it to look closer at:
 * else more than an item holds.
 */
function mostBytesOf(value: unknown, levels: number): number {
  if (typeof value === 'string') return mostBytes(value);
  if (typeof value === 'number') return isStorableNumber(value) ? 21 : Number.POSITIVE_INFINITY;
  if (typeof value !== 'object' || value === null) return 1;
  if (levels === 0) return Number.POSITIVE_INFINITY;
  let sum = 3;
  if (Array.isArray(value)) {
    for (const item of value) sum += 1 + mostBytesOf(item, levels - 1);
    return sum;
  }
  for (const [name, inner] of Object.entries(value)) {
    if (name === '' || name === '__proto__') return Number.POSITIVE_INFINITY;
    sum += 1 + mostBytes(name) + mostBytesOf(inner, levels - 1);
  }
  return sum;
}

/** What DynamoDB would refuse of a record, and at worst only after other rows are written. */
export function* checkItemLimits(record: SeedRecord): Generator<Problem> {
  const fields = rowFields(record);
  if (mostBytesOf(fields, MAX_LEVELS) <= MAX_NAME_BYTES) return;
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value !== 'string') yield* findUnstorable(record, [name], value);
  }
  // Nothing takes more than twice its JSON: what is far from the limit need not be counted.
  if (2 * bytes(JSON.stringify(fields)) <= MAX_ITEM_BYTES - MOST_KEY_BYTES) return;
  const { pk = '', sk = '', ...row } = toRow(record) ?? {};
  const size = sizeOfRow({ pk, sk }, toAttributes(row));
  if (size > MAX_ITEM_BYTES) {
    yield problemAt(
      record,
      [],
      `about ${Math.ceil(size / 1024)} KB, expected at most the 400 KB of a DynamoDB item`,
    );
  }
}
