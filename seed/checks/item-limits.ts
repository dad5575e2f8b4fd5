import { isObject } from '../../src/json.ts';
import type { Path, Problem } from '../files/problem.ts';
import { problemAt, type SeedRecord } from '../files/seed-record.ts';
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

function sizeOf(value: unknown): number {
  if (typeof value === 'string') return bytes(value);
  // One byte for two significant digits, and one more.
  if (typeof value === 'number') return Math.ceil(String(value).replace(/\D/g, '').length / 2) + 1;
  if (Array.isArray(value)) return value.reduce((size, element) => size + 1 + sizeOf(element), 3);
  if (isObject(value)) return 3 + Object.keys(value).length + sizeOfItem(value);
  return 1;
}

/**
 * What DynamoDB will count: the UTF-8 length of names and strings, 1 byte for a boolean or null,
 * about a byte for two digits of a number, and for a list or map 3 bytes and 1 for each element.
 *
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
export function sizeOfItem(item: Readonly<Record<string, unknown>>): number {
  return Object.entries(item).reduce(
    (size, [name, value]) => size + bytes(name) + sizeOf(value),
    0,
  );
}

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

/** What DynamoDB would refuse of a record, and at worst only after other rows are written. */
export function* checkItemLimits(record: SeedRecord): Generator<Problem> {
  const fields = rowFields(record);
  for (const [name, value] of Object.entries(fields)) {
    if (typeof value !== 'string') yield* findUnstorable(record, [name], value);
  }
  if (sizeOfItem(fields) <= MAX_ITEM_BYTES - MOST_KEY_BYTES) return;
  const size = sizeOfItem(toRow(record) ?? {});
  if (size > MAX_ITEM_BYTES) {
    yield problemAt(
      record,
      [],
      `about ${Math.ceil(size / 1024)} KB, expected at most the 400 KB of a DynamoDB item`,
    );
  }
}
