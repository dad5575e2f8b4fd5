import { randomUUID } from 'node:crypto';
import {
  type CancellationReason,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from '@aws-sdk/client-dynamodb';
import { describeKey } from '../../src/records/keys.ts';
import type { Connection } from '../../tools/aws/dynamodb-connection.ts';
import { UserError } from '../../tools/command/user-error.ts';
import type { Action, Fields } from '../table/action.ts';
import { isSameFields } from '../table/same-fields.ts';
import { type Chunk, partOf } from './chunks.ts';
import { sumOfUnits } from './consumed-units.ts';
import type { Attempt } from './deliver.ts';
import { pickFields, toTransactItem } from './transact-item.ts';

/** The most that TransactWriteItems takes: so many actions, and 4 MB together. */
export const MOST_IN_TRANSACTION = { count: 100, bytes: 4_000_000, unitsOfKilobyte: 2 };

/** Actions that are carried out all or none. */
export interface Transaction extends Chunk {
  /** By which DynamoDB knows a transaction that it has carried out already, for ten minutes. */
  readonly token: string;
}

/** What became of an action. A conflict: the row is neither as it was nor as it was to be. */
export type Settle = (
  action: Action,
  outcome: 'written' | 'alreadySo' | 'conflict',
  found?: Fields,
) => void;

export const createTransaction = (chunk: Chunk): Transaction => ({ ...chunk, token: randomUUID() });

/** Some of the actions of a transaction make another, with a token of its own. */
const divide = (transaction: Transaction, part: readonly Action[]): readonly Transaction[] =>
  part.length > 0 ? [createTransaction(partOf(transaction, part))] : [];

function settleFailed(action: Action, { Item }: CancellationReason, settle: Settle): void {
  const found = Item && pickFields(Item, action);
  const wanted = action.op === 'remove' ? undefined : action.after;
  const isAlreadySo = found && wanted ? isSameFields(found, wanted) : found === wanted;
  settle(action, isAlreadySo ? 'alreadySo' : 'conflict', found);
}

const THROTTLED = ['ThrottlingError', 'ProvisionedThroughputExceeded'];
const PASSING = ['None', 'ConditionalCheckFailed', 'TransactionConflict', ...THROTTLED];

/**
 * Nothing was written: what stood in the way of some of the actions is settled, and the others are
 * left.
 */
function settleCancelled(
  transaction: Transaction,
  reasons: readonly CancellationReason[],
  settle: Settle,
): Attempt<Transaction> {
  const { actions } = transaction;
  const codes = actions.map((_, index) => reasons[index]?.Code ?? 'None');
  const refused = codes.findIndex((code) => !PASSING.includes(code));
  const refusal = reasons[refused];
  const refusedAction = actions[refused];
  if (refusal && refusedAction) {
    const row = describeKey(refusedAction.key);
    throw new UserError(
      `DynamoDB refused to write ${row}: ${refusal.Message ?? 'no reason given'} (${refusal.Code}).`,
    );
  }
  const left: Action[] = [];
  for (const [index, action] of actions.entries()) {
    if (codes[index] === 'ConditionalCheckFailed')
      settleFailed(action, reasons[index] ?? {}, settle);
    else left.push(action);
  }
  const settled = actions.length - left.length;
  const isThrottled = codes.some((code) => THROTTLED.includes(code));
  const isHindered = settled === 0 || codes.includes('TransactionConflict');
  return {
    answer: isThrottled ? 'throttled' : isHindered ? 'hindered' : 'taken',
    settled,
    left: divide(transaction, left),
  };
}

/**
 * Sends a transaction once. One that DynamoDB refuses as a whole is halved, until it is known what
 * it refuses.
 */
export async function sendTransaction(
  { client }: Connection,
  table: string,
  transaction: Transaction,
  settle: Settle,
): Promise<Attempt<Transaction>> {
  const { actions, token } = transaction;
  const command = new TransactWriteItemsCommand({
    TransactItems: actions.map((action) => toTransactItem(action, table)),
    ClientRequestToken: token,
    ReturnConsumedCapacity: 'TOTAL',
  });
  try {
    const { ConsumedCapacity } = await client.send(command);
    for (const action of actions) settle(action, 'written');
    return {
      answer: 'taken',
      settled: actions.length,
      left: [],
      consumed: sumOfUnits(ConsumedCapacity),
    };
  } catch (error) {
    if (error instanceof TransactionCanceledException) {
      return settleCancelled(transaction, error.CancellationReasons ?? [], settle);
    }
    if ((error as Error).name !== 'ValidationException' || actions.length === 1) throw error;
    const half = Math.ceil(actions.length / 2);
    const halves = [actions.slice(half), actions.slice(0, half)];
    return {
      answer: 'taken',
      settled: 0,
      left: halves.flatMap((part) => divide(transaction, part)),
    };
  }
}
