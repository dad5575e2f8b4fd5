import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { DescribeTableCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { isSameFields } from '../../seed/table/same-fields.ts';
import { createTableReader, type TableReader, toStoredRow } from '../../seed/table/table-reader.ts';
import { formatKey, type RecordKey } from '../../src/records/keys.ts';
import { KINDS } from '../../src/records/kinds.ts';
import { askDynamoDb } from '../aws/dynamodb-connection.ts';
import { count, someOf } from '../terminal/count.ts';
import type { Clients } from './aws-clients.ts';
import type { FunctionReport } from './check-function.ts';
import { regionOf } from './check-replica.ts';
import type { Deployed } from './deployed.ts';
import type { Finding } from './finding.ts';

const check = 'replica';
/** Of each region, beside the catalogue: from its beginning, and from a place of the table by chance. */
const MOST_ROWS = 50;
/** A change is in the other region within about a second. */
const SETTLE_MS = 3_000;

/** A stage in one of the two regions. */
export interface StageSide {
  readonly clients: Clients;
  readonly deployed: Deployed;
  readonly report: FunctionReport;
}

const readerOf = ({ clients, deployed }: StageSide): TableReader =>
  createTableReader(clients.dynamoDb, deployed.table);

/** The keys of the catalogue, and of some other rows. */
async function readKeys(side: StageSide): Promise<readonly RecordKey[]> {
  const { dynamoDb } = side.clients;
  const [[prefix], [sk]] = [KINDS.tenant.pk, KINDS.tenant.sk];
  const byChance = { pk: { S: `${prefix}${randomUUID()}` }, sk: { S: sk } };
  const scan = (after?: typeof byChance) =>
    askDynamoDb(
      dynamoDb,
      'dynamodb:Scan',
      dynamoDb.client.send(
        new ScanCommand({
          ...{ TableName: side.deployed.table, Limit: MOST_ROWS, ProjectionExpression: 'pk, sk' },
          ...(after && { ExclusiveStartKey: after }),
        }),
      ),
    );
  const pages = await Promise.all([scan(), scan(byChance)]);
  const keys = pages.flatMap(({ Items = [] }) => Items.map((item) => toStoredRow(item).key));
  for await (const { key } of readerOf(side).catalogRows()) keys.push(key);
  return keys;
}

/** The keys of those rows that are not the same in both regions. */
async function findUnlike(
  one: TableReader,
  other: TableReader,
  keys: readonly RecordKey[],
): Promise<readonly RecordKey[]> {
  const isAlike = await Promise.all(
    keys.map(async (key) => {
      const [here, there] = await Promise.all([one.row(key), other.row(key)]);
      return here && there ? isSameFields(here.fields, there.fields) : here === there;
    }),
  );
  return keys.filter((_, at) => !isAlike[at]);
}

/** Whether DynamoDB keeps the table of the one region like that of the other. */
async function isReplicated(primary: StageSide, replica: StageSide): Promise<boolean> {
  const { dynamoDb } = replica.clients;
  const command = new DescribeTableCommand({ TableName: replica.deployed.table });
  const request = dynamoDb.client.send(command);
  const { Table } = await askDynamoDb(dynamoDb, 'dynamodb:DescribeTable', request);
  const region = regionOf(primary.deployed);
  return Table?.Replicas?.some(({ RegionName }) => RegionName === region) ?? false;
}

/**
 * Looks at whether the table of the one region is the replica of the other's, and has the same
 * rows: the whole catalogue, and some of the others. Rows carry no date, so what is newest of all
 * cannot be asked for.
 *
 * @throws {UserError} if DynamoDB refuses, or does not answer
 */
export async function compareTables(
  primary: StageSide,
  replica: StageSide,
): Promise<readonly Finding[]> {
  const [here, there] = [regionOf(primary.deployed), regionOf(replica.deployed)];
  const { table } = replica.deployed;
  if (table !== primary.deployed.table) return [];
  if (!(await isReplicated(primary, replica))) {
    const finding = `table ${table} in ${there} is no replica of that in ${here}`;
    const advice = `make it one, or take the replica of the pool out of use: what is suspended in ${here} gets tokens in ${there}`;
    return [{ check, status: 'bad', finding, advice }];
  }
  const both = await Promise.all([readKeys(primary), readKeys(replica)]);
  const keys = new Map(both.flat().map((key) => [formatKey(key), key]));
  const [one, other] = [readerOf(primary), readerOf(replica)];
  let unlike = await findUnlike(one, other, [...keys.values()]);
  if (unlike.length > 0) {
    await sleep(SETTLE_MS);
    unlike = await findUnlike(one, other, unlike);
  }
  const rows = count(keys.size, 'row');
  if (unlike.length === 0) {
    const finding = `table ${table} has the same ${rows} in ${here} and ${there}, of those looked at`;
    return [{ check, status: 'good', finding }];
  }
  const finding = `of ${rows} looked at of table ${table}, ${unlike.length} differ in ${here} and ${there}: ${someOf(unlike.map(formatKey))}`;
  const advice = `a change takes about a second: look again, and at the metric ReplicationLatency of the table`;
  return [{ check, status: 'bad', finding, advice }];
}
