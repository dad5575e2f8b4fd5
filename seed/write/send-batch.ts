import { BatchWriteItemCommand, type WriteRequest } from '@aws-sdk/client-dynamodb';
import { formatKey } from '../../src/records/keys.ts';
import type { Connection } from '../../tools/aws/dynamodb-connection.ts';
import type { Action } from '../table/action.ts';
import { type Chunk, partOf } from './chunks.ts';
import { sumOfUnits } from './consumed-units.ts';
import type { Attempt } from './deliver.ts';
import { toItemKey } from './transact-item.ts';

/** The most that BatchWriteItem takes; of rows of 400 KB it takes as many. */
export const MOST_IN_BATCH = { count: 25, bytes: 16_000_000, unitsOfKilobyte: 1 };

function toWriteRequest(action: Action): WriteRequest {
  const key = toItemKey(action.key);
  return action.op === 'remove'
    ? { DeleteRequest: { Key: key } }
    : { PutRequest: { Item: { ...action.after, ...key } } };
}

function keyOf({ PutRequest, DeleteRequest }: WriteRequest): string {
  const { pk, sk } = PutRequest?.Item ?? DeleteRequest?.Key ?? {};
  return formatKey({ pk: pk?.S ?? '', sk: sk?.S ?? '' });
}

/** Sends actions once, each of which is carried out by itself, whatever is there. */
export async function sendBatch(
  { client }: Connection,
  table: string,
  batch: Chunk,
  settle: (action: Action) => void,
): Promise<Attempt<Chunk>> {
  const { actions } = batch;
  const command = new BatchWriteItemCommand({
    RequestItems: { [table]: actions.map(toWriteRequest) },
    ReturnConsumedCapacity: 'TOTAL',
  });
  const { UnprocessedItems = {}, ConsumedCapacity } = await client.send(command);
  const unprocessed = new Set(Object.values(UnprocessedItems).flat().map(keyOf));
  const left =
    unprocessed.size > 0 ? actions.filter(({ key }) => unprocessed.has(formatKey(key))) : [];
  for (const action of actions) if (!left.includes(action)) settle(action);
  return {
    answer: left.length > 0 ? 'throttled' : 'taken',
    settled: actions.length - left.length,
    left: left.length > 0 ? [partOf(batch, left)] : [],
    consumed: sumOfUnits(ConsumedCapacity),
  };
}
