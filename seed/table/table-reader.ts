import {
  type AttributeValue,
  paginateQuery,
  paginateScan,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import { CHOICE } from '../../src/lookup/choices.ts';
import { createRowReader } from '../../src/lookup/row-reader.ts';
import type { RecordKey, Sub, TenantId } from '../../src/records/keys.ts';
import { CATALOG_PK, KINDS, keyOf } from '../../src/records/kinds.ts';
import { explain } from '../../tools/aws/aws-errors.ts';
import type { Connection } from '../../tools/aws/dynamodb-connection.ts';
import { LARGE_ANSWER_MS } from '../../tools/aws/timeouts.ts';
import type { Fields } from './action.ts';
import { isRecordField } from './record-fields.ts';

/** A row of the table: its key, and those of its fields that the format has. */
export interface StoredRow {
  readonly key: RecordKey;
  readonly fields: Fields;
}

/**
 * Reads a tenant table, every row with all writes that came before. Methods throw a `UserError` if
 * DynamoDB refuses.
 */
export interface TableReader {
  isEmpty(): Promise<boolean>;
  /** The rows of a tenant's partition, in the order of their keys. */
  tenantRows(tenantId: TenantId): AsyncGenerator<StoredRow>;
  /** The rows of the catalogue, in the order of their keys. */
  catalogRows(): AsyncGenerator<StoredRow>;
  /** The choices of a user, one for each app client. */
  choices(sub: Sub): AsyncGenerator<StoredRow>;
  /** One row. Those asked for in one turn of the event loop cost one request. */
  row(key: RecordKey): Promise<StoredRow | undefined>;
  /**
   * Every row, without its fields but for the tenant that it names, by a scan of the whole table.
   */
  owners(): AsyncGenerator<StoredRow>;
  /** Every row of one of so many segments of the whole table, which may be read at once. */
  segment(index: number, total: number): AsyncGenerator<StoredRow>;
  /** The rows of all machine clients, by a scan of the whole table. */
  clients(): AsyncGenerator<StoredRow>;
  /**
   * All rows that {@link clients} passes over, partition by partition, by a scan of the whole
   * table.
   */
  partitions(): AsyncGenerator<Partition>;
}

/** All rows with one partition key, in the order of their sort keys. */
interface Partition {
  readonly pk: string;
  readonly rows: readonly StoredRow[];
}

type Item = Record<string, AttributeValue>;

/** A row out of what the table has of it. */
export function toStoredRow(item: Item): StoredRow {
  const fields = Object.entries(item).filter(([name]) => isRecordField(name));
  return {
    key: { pk: item.pk?.S ?? '', sk: item.sk?.S ?? '' },
    fields: Object.fromEntries(fields),
  };
}

export function createTableReader({ client, endpoint }: Connection, table: string): TableReader {
  const readRow = createRowReader({ client, table, random: Math.random });
  const explained = async <T>(action: string, request: Promise<T>): Promise<T> => {
    try {
      return await request;
    } catch (error) {
      throw explain(error, action, endpoint());
    }
  };

  async function* rowsOf(
    action: string,
    pages: AsyncIterable<{ Items?: Item[] | undefined }>,
  ): AsyncGenerator<StoredRow> {
    try {
      for await (const { Items = [] } of pages) yield* Items.map(toStoredRow);
    } catch (error) {
      throw explain(error, action, endpoint());
    }
  }

  const query = (pk: string) =>
    rowsOf(
      'dynamodb:Query',
      paginateQuery(
        { client },
        {
          TableName: table,
          KeyConditionExpression: 'pk = :pk',
          ExpressionAttributeValues: { ':pk': { S: pk } },
          ConsistentRead: true,
        },
      ),
    );

  const scan = (filter: 'sk = :client' | 'sk <> :client') =>
    rowsOf(
      'dynamodb:Scan',
      paginateScan(
        { client },
        {
          TableName: table,
          FilterExpression: filter,
          ExpressionAttributeValues: { ':client': { S: KINDS.client.sk[0] } },
          ConsistentRead: true,
        },
      ),
    );

  return {
    async isEmpty() {
      const command = new ScanCommand({ TableName: table, Limit: 1, ConsistentRead: true });
      const { Items = [] } = await explained('dynamodb:Scan', client.send(command));
      return Items.length === 0;
    },
    tenantRows: (tenantId) => query(keyOf('tenant', { tenantId }).pk),
    catalogRows: () => query(CATALOG_PK),
    choices: (sub) => query(`${CHOICE.pk[0]}${sub}`),
    async row(key) {
      const read = readRow(key, { timeoutMs: LARGE_ANSWER_MS, isConsistent: true });
      const item = await explained('dynamodb:BatchGetItem', read);
      return item && toStoredRow(item);
    },
    owners: () =>
      rowsOf(
        'dynamodb:Scan',
        paginateScan(
          { client },
          { TableName: table, ProjectionExpression: 'pk, sk, tenantId', ConsistentRead: true },
        ),
      ),
    segment: (Segment, TotalSegments) =>
      rowsOf(
        'dynamodb:Scan',
        paginateScan(
          { client },
          { TableName: table, Segment, TotalSegments, ConsistentRead: true },
        ),
      ),
    clients: () => scan('sk = :client'),
    async *partitions() {
      let rows: StoredRow[] = [];
      // A scan goes from one partition key to the next.
      for await (const row of scan('sk <> :client')) {
        const pk = rows[0]?.key.pk;
        if (pk !== undefined && pk !== row.key.pk) {
          yield { pk, rows };
          rows = [];
        }
        rows.push(row);
      }
      if (rows[0]) yield { pk: rows[0].key.pk, rows };
    },
  };
}
