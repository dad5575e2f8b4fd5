import type { Action } from '../table/action.ts';
import { sizeOfRow } from '../table/row-size.ts';

/** Actions that go into one request. */
export interface Chunk {
  readonly actions: readonly Action[];
  /** The write units that they consume. */
  readonly units: number;
}

export interface ChunkLimits {
  readonly count: number;
  readonly bytes: number;
  readonly units: number;
  /** How many write units each kilobyte begun of a row costs. */
  readonly unitsOfKilobyte: number;
}

const KILOBYTE = 1024;

/**
 * An action costs as much as the larger of the rows before and after it, and both of them may have
 * to be sent.
 */
function weigh(action: Action, unitsOfKilobyte: number) {
  const before = action.op === 'add' ? 0 : sizeOfRow(action.key, action.before);
  const after = action.op === 'remove' ? 0 : sizeOfRow(action.key, action.after);
  return {
    bytes: before + after,
    units: Math.ceil(Math.max(before, after) / KILOBYTE) * unitsOfKilobyte,
  };
}

/** Cuts what comes into chunks within limits; an action that is too heavy goes alone. */
export async function* inChunks(
  source: AsyncIterable<Action> | Iterable<Action>,
  most: ChunkLimits,
): AsyncGenerator<Chunk> {
  let actions: Action[] = [];
  let bytes = 0;
  let units = 0;
  for await (const action of source) {
    const weight = weigh(action, most.unitsOfKilobyte);
    const isFull =
      actions.length === most.count ||
      bytes + weight.bytes > most.bytes ||
      units + weight.units > most.units;
    if (isFull && actions.length > 0) {
      yield { actions, units };
      actions = [];
      bytes = 0;
      units = 0;
    }
    actions.push(action);
    bytes += weight.bytes;
    units += weight.units;
  }
  if (actions.length > 0) yield { actions, units };
}

/** A chunk of some of the actions of another. */
export const partOf = ({ actions, units }: Chunk, part: readonly Action[]): Chunk => ({
  actions: part,
  units: (units * part.length) / actions.length,
});
