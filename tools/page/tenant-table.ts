import {
  type AttributeValue,
  DescribeTableCommand,
  type DynamoDBClient,
  QueryCommand,
  ScanCommand,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import type { Fields } from '../../seed/table/action.ts';
import { parseKey } from '../../seed/table/parse-key.ts';
import { fieldsOfKind } from '../../seed/table/record-fields.ts';
import { toTransactItem } from '../../seed/write/transact-item.ts';
import { createRowReader } from '../../src/lookup/row-reader.ts';
import type { RecordKey, TenantId } from '../../src/records/keys.ts';
import { KIND_NAMES, KINDS, keyOf } from '../../src/records/kinds.ts';
import { SMALL_ANSWER_MS } from '../aws/patience.ts';
import type { FindRow } from '../simulator/preview-sign-in.ts';
import { nameRecord } from './name-record.ts';
import type { Names } from './page-messages.ts';

/** The table behind the page. Its methods reject as the AWS SDK does. */
export interface TenantTable {
  readonly findRow: FindRow;
  /** Resolves if the table can be used. */
  check(): Promise<void>;
  /** The fields that a row of its kind has, as they are now. */
  read(key: RecordKey): Promise<Fields | undefined>;
  /** The tenants and machines, as far as a few requests reach. */
  names(): Promise<Names>;
  /** The departments and members of a tenant, as far as one request reaches. */
  namesOf(tenantId: TenantId): Promise<Names>;
  /**
   * Replaces the fields of a row, if they still are what they were, and leaves what else is in it.
   */
  replace(key: RecordKey, before: Fields, after: Fields): Promise<'saved' | 'conflict'>;
}

const MOST_PAGES = 2;
const NAME = {
  ProjectionExpression: 'pk, sk, #name',
  ExpressionAttributeNames: { '#name': 'name' },
};

type Item = Readonly<Record<string, AttributeValue>>;

const keyOfItem = ({ pk, sk }: Item): RecordKey => ({ pk: pk?.S ?? '', sk: sk?.S ?? '' });

function toNames(items: readonly Item[]): Names {
  const lists: Record<string, { id: string }[]> = {};
  for (const item of items) {
    const record = nameRecord(keyOfItem(item));
    if (!record) continue;
    const name = item.name?.S;
    const { list } = KIND_NAMES[record.kind];
    lists[list] ??= [];
    lists[list].push({ id: record.id, ...(name && { name }) });
  }
  return lists;
}

const isConflict = (error: unknown) =>
  error instanceof TransactionCanceledException &&
  error.CancellationReasons?.some(
    ({ Code }) => Code === 'ConditionalCheckFailed' || Code === 'TransactionConflict',
  );

export function createTenantTable(client: DynamoDBClient, table: string): TenantTable {
  const readRow = createRowReader({ client, table, random: Math.random });
  const read = (key: RecordKey) => readRow(key, { timeoutMs: SMALL_ANSWER_MS, isConsistent: true });
  return {
    findRow: read,
    async check() {
      await client.send(new DescribeTableCommand({ TableName: table }));
    },
    async read(key) {
      const row = await read(key);
      const kind = parseKey(key)?.kind;
      return row && kind && fieldsOfKind(kind, row);
    },
    async names() {
      const items: Item[] = [];
      let start: Item | undefined;
      for (let page = 0; page < MOST_PAGES; page++) {
        const { Items = [], LastEvaluatedKey } = await client.send(
          new ScanCommand({
            ...NAME,
            TableName: table,
            FilterExpression: 'sk IN (:tenant, :client)',
            ExpressionAttributeValues: {
              ':tenant': { S: KINDS.tenant.sk[0] },
              ':client': { S: KINDS.client.sk[0] },
            },
            ...(start && { ExclusiveStartKey: start }),
          }),
        );
        items.push(...Items);
        start = LastEvaluatedKey;
        if (!start) break;
      }
      return toNames(items);
    },
    async namesOf(tenantId) {
      const { Items = [] } = await client.send(
        new QueryCommand({
          ...NAME,
          TableName: table,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': { S: keyOf('tenant', { tenantId }).pk } },
        }),
      );
      return toNames(Items);
    },
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
