import type { Connection } from '../seed/table/connection.ts';
import { explain } from '../seed/table/dynamodb-errors.ts';
import type { FindRow } from '../src/preview.ts';
import { createRowReader } from '../src/tenancy/rows.ts';

const PATIENCE_MS = 5_000;

/**
 * Finds the rows of a table. The function rejects with a `SeedError` if DynamoDB refuses or does not answer.
 */
export function findInTable(connection: Connection, table: string): FindRow {
  const readRow = createRowReader({ client: connection.client, table, random: Math.random });
  return (key) =>
    readRow(key, { timeoutMs: PATIENCE_MS }).catch((error) => {
      throw explain(error, 'dynamodb:BatchGetItem', connection.endpoint());
    });
}
