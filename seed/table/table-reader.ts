import {
  type AttributeValue,
  paginateQuery,
  paginateScan,
  ScanCommand,
  type ScanCommandInput,
} from '@aws-sdk/client-dynamodb';
import { CHOICE } from '../../src/lookup/choices.ts';
import { createRowReader } from '../../src/lookup/row-reader.ts';
import type { RecordKey, Sub, TenantId } from '../../src/records/keys.ts';
import { CATALOG_PK, KINDS, keyOf } from '../../src/records/kinds.ts';
import { explain } from '../../tools/aws/aws-errors.ts';
import { askDynamoDb, type Connection } from '../../tools/aws/dynamodb-connection.ts';
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
  /** The parts in which the whole table can be scanned. */
  readonly segments: readonly Segment[];
  /**
   * Every row, without its fields but for the tenant that it names, by a scan of the whole table or
   * of a part.
   */
  owners(segment?: Segment): AsyncGenerator<StoredRow>;
  /** Every row of a part. */
  rowsIn(segment: Segment): AsyncGenerator<StoredRow>;
  /** The rows of all machine clients, by a scan of the whole table. */
  clients(): AsyncGenerator<StoredRow>;
  /**
   * All rows that {@link clients} passes over, partition by partition, by a scan of the whole
   * table.
   */
  partitions(): AsyncGenerator<Partition>;
  /** All rows of a part, partition by partition. */
  partitionsIn(segment: Segment): AsyncGenerator<Partition>;
}

/**
 * A part of the table, with all rows of a partition key or none.
 *
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Scan.html#Scan.ParallelScan
 */
export interface Segment {
  readonly Segment: number;
  readonly TotalSegments: number;
}

/** So many that one of a million rows takes a page or two: DynamoDB Local sorts all for each page. */
const TotalSegments = 128;
const segments = Array.from({ length: TotalSegments }, (_, Segment) => ({
  Segment,
  TotalSegments,
}));

/** All rows with one partition key, in the order of their sort keys. */
export interface Partition {
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

/** A scan goes from one partition key to the next. */
async function* partitionsOf(scanned: AsyncIterable<StoredRow>): AsyncGenerator<Partition> {
  let rows: StoredRow[] = [];
  for await (const row of scanned) {
    const pk = rows[0]?.key.pk;
    if (pk !== undefined && pk !== row.key.pk) {
      yield { pk, rows };
      rows = [];
    }
    rows.push(row);
  }
  if (rows[0]) yield { pk: rows[0].key.pk, rows };
}

export function createTableReader(connection: Connection, table: string): TableReader {
  const { client, endpoint } = connection;
  const readRow = createRowReader({ client, table, random: Math.random });
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

  const scanAll = (part: Omit<ScanCommandInput, 'TableName'>) =>
    rowsOf(
      'dynamodb:Scan',
      paginateScan({ client }, { ...part, TableName: table, ConsistentRead: true }),
    );

  const scan = (filter: 'sk = :client' | 'sk <> :client') =>
    scanAll({
      FilterExpression: filter,
      ExpressionAttributeValues: { ':client': { S: KINDS.client.sk[0] } },
    });

  return {
    async isEmpty() {
      const command = new ScanCommand({ TableName: table, Limit: 1, ConsistentRead: true });
      const { Items = [] } = await askDynamoDb(connection, 'dynamodb:Scan', client.send(command));
      return Items.length === 0;
    },
    tenantRows: (tenantId) => query(keyOf('tenant', { tenantId }).pk),
    catalogRows: () => query(CATALOG_PK),
    choices: (sub) => query(`${CHOICE.pk[0]}${sub}`),
    async row(key) {
      const read = readRow(key, { timeoutMs: LARGE_ANSWER_MS, isConsistent: true });
      const item = await askDynamoDb(connection, 'dynamodb:BatchGetItem', read);
      return item && toStoredRow(item);
    },
    segments,
    owners: (segment) => scanAll({ ...segment, ProjectionExpression: 'pk, sk, tenantId' }),
    rowsIn: scanAll,
    clients: () => scan('sk = :client'),
    partitions: () => partitionsOf(scan('sk <> :client')),
    partitionsIn: (segment) => partitionsOf(scanAll(segment)),
  };
}
