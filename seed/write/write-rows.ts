import type { Connection } from '../../tools/aws/dynamodb-connection.ts';
import type { Action } from '../table/action.ts';
import { toAttributes } from '../table/attributes.ts';
import type { SeedRow } from '../table/rows.ts';
import { writeActions } from './write-actions.ts';

/** Adds a row. */
export const toAction = ({ pk, sk, ...fields }: SeedRow): Extract<Action, { op: 'add' }> => ({
  op: 'add',
  key: { pk, sk },
  after: toAttributes(fields),
});

async function* toActions(
  rows: Iterable<SeedRow> | AsyncIterable<SeedRow>,
): AsyncGenerator<Action> {
  for await (const row of rows) yield toAction(row);
}

/**
 * Puts rows into the table, replacing those that are there, and tells how many.
 *
 * @throws {UserError} if DynamoDB refuses rows, or takes none for `patienceMs`; with the number
 *   of rows written
 */
export async function writeRows(
  connection: Connection,
  table: string,
  rows: Iterable<SeedRow> | AsyncIterable<SeedRow>,
  patienceMs?: number,
): Promise<number> {
  const { added } = await writeActions(connection, table, toActions(rows), {
    unconditional: true,
    patienceMs,
  });
  return added;
}
