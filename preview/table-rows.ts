import { connect } from '../seed/table/connection.ts';
import { explain } from '../seed/table/dynamodb-errors.ts';
import type { FindRow } from '../src/preview.ts';
import { createRowReader } from '../src/tenancy/rows.ts';

const PATIENCE_MS = 5_000;

/**
 * Finds the rows of a table. Region and credentials are the AWS SDK's own variables, and so is the endpoint unless given.
 *
 * The function rejects with a `SeedError` if DynamoDB refuses or does not answer.
 *
 * @throws {SeedError} if the endpoint is no URL
 */
export function findInTable(table: string, endpoint: string | undefined): FindRow {
  const connection = connect({ endpoint });
  const readRow = createRowReader({ client: connection.client, table, random: Math.random });
  return (key) =>
    readRow(key, { timeoutMs: PATIENCE_MS }).catch((error) => {
      throw explain(error, 'dynamodb:BatchGetItem', connection.endpoint());
    });
}
