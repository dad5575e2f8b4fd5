import { explain } from '../../tools/aws/aws-errors.ts';
import type { Connection } from '../../tools/aws/dynamodb-connection.ts';
import { THROTTLED_MS } from '../../tools/aws/timeouts.ts';
import { UserError } from '../../tools/command/user-error.ts';
import { count } from '../../tools/terminal/count.ts';
import type { Action, Fields } from '../table/action.ts';
import { type Chunk, inChunks } from './chunks.ts';
import { type Clock, SYSTEM_CLOCK } from './clock.ts';
import { deliver } from './deliver.ts';
import { createPace } from './pace.ts';
import { MOST_IN_BATCH, sendBatch } from './send-batch.ts';
import {
  createTransaction,
  MOST_IN_TRANSACTION,
  type Settle,
  sendTransaction,
  type Transaction,
} from './send-transaction.ts';

/** How many actions ended how. */
export interface Written {
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  /** The row was as the action wanted it. */
  readonly alreadySo: number;
  /**
   * The row was neither as the action wanted it nor as it was when that was decided. It was left
   * alone.
   */
  readonly conflicts: number;
}

interface Options {
  /** Puts and deletes whole rows, whatever is in the table by now. */
  readonly unconditional?: boolean | undefined;
  /** The most write units a second. */
  readonly maxWcu?: number | undefined;
  /** How long to go on while DynamoDB takes nothing at all. */
  readonly patienceMs?: number | undefined;
  /**
   * Hears of each conflict, with the row's fields of the format, or nothing if there is no such
   * row.
   */
  readonly onConflict?: (action: Action, found: Fields | undefined) => void;
  /** Hears now and then how many actions have ended. */
  readonly onProgress?: (done: number) => void;
  readonly clock?: Clock;
}

/** The most requests at once. */
const MOST = 16;
const NOTED = { add: 'added', change: 'changed', remove: 'removed' } as const;
const CONDITIONAL_ACTIONS =
  'dynamodb:PutItem, dynamodb:UpdateItem, dynamodb:DeleteItem and dynamodb:ConditionCheckItem';

async function* inTransactions(chunks: AsyncIterable<Chunk>): AsyncGenerator<Transaction> {
  for await (const chunk of chunks) yield createTransaction(chunk);
}

/**
 * Carries out actions in any order; no two may be about the same row. Each is written only if its
 * row still is as it was when the action was decided on. After an end halfway, doing the same again
 * finishes it.
 *
 * @throws {UserError} if DynamoDB refuses, or takes nothing for `patienceMs`; with the number of
 *   rows written
 */
export async function writeActions(
  connection: Connection,
  table: string,
  actions: AsyncIterable<Action> | Iterable<Action>,
  options: Options = {},
): Promise<Written> {
  const {
    unconditional,
    maxWcu = Number.POSITIVE_INFINITY,
    patienceMs = THROTTLED_MS,
    clock = SYSTEM_CLOCK,
  } = options;
  const written = { added: 0, changed: 0, removed: 0, alreadySo: 0, conflicts: 0 };
  let done = 0;
  const settle: Settle = (action, outcome, found) => {
    written[
      outcome === 'written' ? NOTED[action.op] : outcome === 'conflict' ? 'conflicts' : 'alreadySo'
    ]++;
    done++;
    if (outcome === 'conflict') options.onConflict?.(action, found);
  };
  const noted = async <T>(attempt: Promise<T>): Promise<T> => {
    const result = await attempt;
    options.onProgress?.(done);
    return result;
  };

  const delivery = {
    pace: createPace({ most: MOST, maxWcu, clock }),
    clock,
    most: MOST,
    patienceMs,
  };
  try {
    if (unconditional) {
      const requests = inChunks(actions, { ...MOST_IN_BATCH, units: maxWcu });
      const settleWritten = (action: Action) => settle(action, 'written');
      await deliver(requests, {
        ...delivery,
        send: (each) => noted(sendBatch(connection, table, each, settleWritten)),
      });
    } else {
      const requests = inTransactions(inChunks(actions, { ...MOST_IN_TRANSACTION, units: maxWcu }));
      await deliver(requests, {
        ...delivery,
        send: (each) => noted(sendTransaction(connection, table, each, settle)),
      });
    }
    return written;
  } catch (reason) {
    const action = unconditional ? 'dynamodb:BatchWriteItem' : CONDITIONAL_ACTIONS;
    const error = explain(reason, action, connection.endpoint());
    if (!(error instanceof UserError)) throw error;
    const rows = count(written.added + written.changed + written.removed, 'row');
    throw new UserError(
      `${error.message} Written by then: ${rows}. It is safe to run this again.`,
      { cause: error },
    );
  }
}
