import { setTimeout as sleep } from 'node:timers/promises';
import {
  BatchGetItemCommand,
  type BatchGetItemCommandInput,
  type BatchGetItemCommandOutput,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import DataLoader from 'dataloader';
import { formatKey, type RecordKey } from '../records/keys.ts';
import type { Row } from '../records/parse-record.ts';
import { backoffMs, withDeadline } from './patience.ts';

interface ReadOptions {
  /** Milliseconds for the read, retries and backoff included. */
  readonly timeoutMs: number;
  /** Whether the read sees every write that came before it, which costs twice. */
  readonly isConsistent?: boolean;
}

/**
 * Reads one row; undefined if it is not there. Rejects if DynamoDB refuses or does not answer in
 * time.
 */
export type ReadRow = (key: RecordKey, options: ReadOptions) => Promise<Row | undefined>;

export interface RowReaderOptions {
  readonly client: DynamoDBClient;
  readonly table: string;
  /** From 0 to 1, for the backoff. */
  readonly random: () => number;
}

/** https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_BatchGetItem.html */
const MOST_KEYS = 100;

/** Reads rows in one BatchGetItem, and asks again for the keys that DynamoDB leaves unprocessed. */
async function readRows(
  { client, table, random }: RowReaderOptions,
  keys: readonly RecordKey[],
  ConsistentRead: boolean,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, Row>> {
  const rows = new Map<string, Row>();
  let pending: BatchGetItemCommandInput['RequestItems'] = {
    [table]: { Keys: keys.map(({ pk, sk }) => ({ pk: { S: pk }, sk: { S: sk } })), ConsistentRead },
  };
  for (let attempt = 0; ; attempt++) {
    const command: BatchGetItemCommand = new BatchGetItemCommand({ RequestItems: pending });
    const { Responses = {}, UnprocessedKeys = {} }: BatchGetItemCommandOutput = await client.send(
      command,
      {
        abortSignal: signal,
      },
    );
    for (const row of Object.values(Responses).flat()) {
      rows.set(formatKey({ pk: row.pk?.S ?? '', sk: row.sk?.S ?? '' }), row);
    }
    if (Object.keys(UnprocessedKeys).length === 0) return rows;
    pending = UnprocessedKeys;
    await sleep(backoffMs(attempt, random), undefined, { signal });
  }
}

/**
 * Makes a reader that fetches all rows asked for in one turn of the event loop by one BatchGetItem.
 */
export function createRowReader(options: RowReaderOptions): ReadRow {
  const loader = new DataLoader<ReadOptions & { readonly key: RecordKey }, Row | undefined>(
    async (asked) => {
      const keys = new Map(asked.map(({ key }) => [formatKey(key), key])); // DynamoDB refuses a key twice
      const timeoutMs = Math.max(...asked.map((each) => each.timeoutMs));
      const isConsistent = asked.some((each) => each.isConsistent);
      const rows = await withDeadline(timeoutMs, (signal) =>
        readRows(options, [...keys.values()], isConsistent, signal),
      );
      return asked.map(({ key }) => rows.get(formatKey(key)));
    },
    { cache: false, maxBatchSize: MOST_KEYS },
  );
  return (key, readOptions) => loader.load({ ...readOptions, key });
}
