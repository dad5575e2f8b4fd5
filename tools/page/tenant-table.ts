import {
  DescribeTableCommand,
  type DynamoDBClient,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import type { Fields } from '../../seed/table/action.ts';
import { parseKey } from '../../seed/table/parse-key.ts';
import { fieldsOfKind } from '../../seed/table/record-fields.ts';
import { toTransactItem } from '../../seed/write/transact-item.ts';
import { createRowReader } from '../../src/lookup/row-reader.ts';
import type { RecordKey } from '../../src/records/keys.ts';
import { findAnyRow } from '../aws/any-row.ts';
import { SMALL_ANSWER_MS } from '../aws/timeouts.ts';
import { ANY_APP_CLIENT, type FindRow } from '../simulator/preview-sign-in.ts';
import { createNameFinder, type NameQuery } from './find-names.ts';
import type { Names } from './page-messages.ts';

/** The table behind the page. Its methods reject as the AWS SDK does. */
export interface TenantTable {
  readonly findRow: FindRow;
  /** Resolves if the table can be used. */
  check(): Promise<void>;
  /** The fields that a row of its kind has, as they are now. */
  read(key: RecordKey): Promise<Fields | undefined>;
  /** The first ids that begin so, and whether there are more. */
  findNames(query: NameQuery): Promise<Names>;
  /**
   * Replaces the fields of a row, if they still are what they were, and leaves what else is in it.
   */
  replace(key: RecordKey, before: Fields, after: Fields): Promise<'saved' | 'conflict'>;
}

const isConflict = (error: unknown) =>
  error instanceof TransactionCanceledException &&
  error.CancellationReasons?.some(
    ({ Code }) => Code === 'ConditionalCheckFailed' || Code === 'TransactionConflict',
  );

/**
 * Makes the table behind the page of a DynamoDB table.
 *
 * @param now milliseconds since the epoch
 */
export function createTenantTable(
  client: DynamoDBClient,
  table: string,
  now: () => number,
): TenantTable {
  const readRow = createRowReader({ client, table, random: Math.random });
  const read = (key: RecordKey) => readRow(key, { timeoutMs: SMALL_ANSWER_MS, isConsistent: true });
  return {
    findRow: (key) => (key === ANY_APP_CLIENT ? findAnyRow(client, table, key) : read(key)),
    async check() {
      await client.send(new DescribeTableCommand({ TableName: table }));
    },
    async read(key) {
      const row = await read(key);
      const kind = parseKey(key)?.kind;
      return row && kind && fieldsOfKind(kind, row);
    },
    findNames: createNameFinder({ client, table, read, now }),
    async replace(key, before, after) {
      const change = toTransactItem({ op: 'change', key, before, after }, table);
      try {
        await client.send(new TransactWriteItemsCommand({ TransactItems: [change] }));
        return 'saved';
      } catch (error) {
        if (isConflict(error)) return 'conflict';
        throw error;
      }
    },
  };
}
