import { createRowReader } from '../../src/lookup/row-reader.ts';
import { findAnyRow } from '../aws/any-row.ts';
import { askDynamoDb, type Connection } from '../aws/dynamodb-connection.ts';
import { LARGE_ANSWER_MS } from '../aws/timeouts.ts';
import { ANY_APP_CLIENT, type FindRow } from '../simulator/preview-sign-in.ts';

/**
 * Finds the rows of a table. The function rejects with a `UserError` if DynamoDB refuses or does
 * not answer.
 */
export function findInTable(connection: Connection, table: string): FindRow {
  const readRow = createRowReader({ client: connection.client, table, random: Math.random });
  return (key) => {
    const [found, action] =
      key === ANY_APP_CLIENT
        ? [findAnyRow(connection.client, table, key), 'dynamodb:Query']
        : [readRow(key, { timeoutMs: LARGE_ANSWER_MS }), 'dynamodb:BatchGetItem'];
    return askDynamoDb(connection, action, found);
  };
}
