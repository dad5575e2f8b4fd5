import { setTimeout as sleep } from 'node:timers/promises';
import { BatchWriteCommand, DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { isObject } from '../src/json.ts';
import { formatKey, type RecordKey } from '../src/tenancy/keys.ts';
import type { Connection } from './connection.ts';
import { explain, isTransient } from './dynamodb-errors.ts';
import type { Row } from './rows.ts';
import { SeedError } from './seed-error.ts';
import { count } from './summary.ts';

/** The most that BatchWriteItem takes. */
const BATCH = 25;
const PARALLEL = 4;
const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 5_000;
/** How long to go on while DynamoDB takes no row at all. */
const PATIENCE_MS = 30_000;

/** The SDK takes a map with a name such as `constructor` for an instance of a class; of a `Map` it reads the entries. */
function marshallable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(marshallable);
  return isObject(value) ? new Map(Object.entries(value).map(([name, inner]) => [name, marshallable(inner)])) : value;
}

const putRequest = (row: Row) => ({
  PutRequest: { Item: Object.fromEntries(Object.entries(row).map(([name, value]) => [name, marshallable(value)])) },
});

async function* inBatches(rows: Iterable<Row> | AsyncIterable<Row>): AsyncGenerator<readonly Row[]> {
  let batch: Row[] = [];
  for await (const row of rows) {
    batch.push(row);
    if (batch.length < BATCH) continue;
    yield batch;
    batch = [];
  }
  if (batch.length > 0) yield batch;
}

/**
 * Puts rows into the table, replacing those that are there, and tells how many.
 *
 * @throws {SeedError} if DynamoDB refuses rows, or takes none for `patienceMs`; with the number of rows written
 */
export async function writeRows(
  { client, endpoint }: Connection,
  table: string,
  rows: Iterable<Row> | AsyncIterable<Row>,
  patienceMs = PATIENCE_MS,
): Promise<number> {
  const documents = DynamoDBDocumentClient.from(client);
  const batches = inBatches(rows);
  let written = 0;
  let lastProgress = Date.now();

  const send = async (batch: readonly Row[]) => {
    const command = new BatchWriteCommand({ RequestItems: { [table]: batch.map(putRequest) } });
    const { UnprocessedItems = {} } = await documents.send(command);
    const requests = Object.values(UnprocessedItems).flat();
    const left = new Set(requests.map(({ PutRequest }) => formatKey(PutRequest?.Item as RecordKey)));
    return batch.filter((row) => left.has(formatKey(row)));
  };

  const write = async (batch: readonly Row[]) => {
    let left = batch;
    lastProgress = Date.now();
    for (let wait = FIRST_WAIT_MS; left.length > 0; wait = Math.min(2 * wait, LONGEST_WAIT_MS)) {
      const before = left.length;
      let failure: unknown = new SeedError(`DynamoDB took no row for ${patienceMs / 1000} seconds.`);
      try {
        left = await send(left);
      } catch (error) {
        if (!isTransient(error as Error)) throw error;
        failure = error;
      }
      if (left.length < before) {
        written += before - left.length;
        lastProgress = Date.now();
      }
      if (Date.now() - lastProgress > patienceMs) throw failure;
      if (left.length > 0) await sleep(Math.random() * wait);
    }
  };

  const writers = Array.from({ length: PARALLEL }, async () => {
    for await (const batch of batches) await write(batch);
  });
  const failed = (await Promise.allSettled(writers)).find(({ status }) => status === 'rejected');
  if (!failed) return written;
  const error = explain((failed as PromiseRejectedResult).reason, 'dynamodb:BatchWriteItem', endpoint());
  if (!(error instanceof SeedError)) throw error;
  throw new SeedError(`${error.message} Written by then: ${count(written, 'row')}. It is safe to run this again.`, {
    cause: error,
  });
}
