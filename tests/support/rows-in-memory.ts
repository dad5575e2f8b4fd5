import type { JsonObject } from '../../src/json.ts';
import type { ReadRow } from '../../src/lookup/row-reader.ts';
import { formatKey } from '../../src/records/keys.ts';
import { toRow } from './builders.ts';

/**
 * Reads rows without DynamoDB, by keys as in `TENANT#acme/TENANT`, and notes what it is asked for.
 * Tests change the rows as they like.
 */
export function rowsInMemory(rows: Record<string, JsonObject>) {
  const asked: string[] = [];
  const readRow: ReadRow = async (key) => {
    const name = formatKey(key);
    asked.push(name);
    const row = rows[name];
    return row && toRow({ status: 'active', ...row, ...key });
  };
  return { readRow, asked };
}
