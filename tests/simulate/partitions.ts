import { DYNAMODB } from './limits.ts';

/** What was asked of a partition key, and how much of that was read. */
interface Asked {
  readonly reads: number;
  readonly units: number;
  readonly taken: number;
}

/** DynamoDB's partitions, each with its read units a second. */
export interface Partitions {
  /** Reads units of a partition key; false if its partition has none left. */
  take(pk: string, units: number): boolean;
  /** What was asked for since {@link Partitions.forget}, refused or not, by partition key. */
  readonly asked: ReadonlyMap<string, Asked>;
  /** The units of other keys that were read, of a partition on average. */
  meanUnitsBeside(pk: string): number;
  /** The units that were read. */
  takenUnits(): number;
  forget(): void;
}

export interface PartitionsOptions {
  readonly count: number;
  /** How many of the sign-ins stand for all: one in so many. Each partition gets as little. */
  readonly oneIn: number;
  readonly now: () => number;
  /** How many of the largest reads a partition may save up, if that is more than a second's units. */
  readonly savedReads: number;
  /** From 0 to 1. */
  readonly random: () => number;
}

/** FNV-1a; DynamoDB's own hash is not published. */
function hash(text: string): number {
  let bits = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) bits = Math.imul(bits ^ text.charCodeAt(at), 0x01000193);
  return bits >>> 0;
}

/**
 * A partition saves up the units of one second, and may owe. Where little is left, in terms of what
 * is read at once, chance decides: a read of a sample takes what many small ones would, and those
 * would not all be refused together.
 */
export function createPartitions(options: PartitionsOptions): Partitions {
  const { count, oneIn, savedReads, now, random } = options;
  const aSecond = DYNAMODB.partitionUnits / oneIn;
  const partitions = Array.from({ length: count }, () => ({
    left: aSecond,
    at: 0,
    largest: 0,
  }));
  const asked = new Map<string, { reads: number; units: number; taken: number }>();
  let taken = 0;
  return {
    asked,
    take(pk, units) {
      const partition = partitions[hash(pk) % count];
      if (partition === undefined) return false;
      const ofKey = asked.get(pk) ?? { reads: 0, units: 0, taken: 0 };
      asked.set(pk, ofKey);
      ofKey.reads++;
      ofKey.units += units;
      const at = now();
      partition.largest = Math.max(partition.largest, units);
      const { largest } = partition;
      const most = Math.max(aSecond, savedReads * largest);
      partition.left = Math.min(most, partition.left + ((at - partition.at) / 1000) * aSecond);
      partition.at = at;
      if ((2 * random() - 1) * largest >= partition.left) return false;
      partition.left -= units;
      taken += units;
      ofKey.taken += units;
      return true;
    },
    meanUnitsBeside: (pk) => (taken - (asked.get(pk)?.taken ?? 0)) / count,
    takenUnits: () => taken,
    forget() {
      taken = 0;
      asked.clear();
    },
  };
}
