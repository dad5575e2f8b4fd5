const BUCKETS_PER_MS = 10;
const MOST_MS = 5_000;

/** What sign-ins came to. */
export interface Tally {
  readonly total: number;
  readonly slowestMs: number;
  /** How often each outcome came, such as `token` or the code of a denial. */
  readonly outcomes: ReadonlyMap<string, number>;
  count(outcome: string, ms: number): void;
  /** The milliseconds within which a part of the sign-ins ended, as in 0.99 of them. */
  within(part: number): number;
}

/** Counts sign-ins in memory that does not grow. */
export function createTally(): Tally {
  const buckets = new Uint32Array(MOST_MS * BUCKETS_PER_MS);
  const outcomes = new Map<string, number>();
  let total = 0;
  let slowestMs = 0;
  return {
    get total() {
      return total;
    },
    get slowestMs() {
      return slowestMs;
    },
    outcomes,
    count(outcome, ms) {
      total++;
      slowestMs = Math.max(slowestMs, ms);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
      const bucket = Math.min(Math.floor(ms * BUCKETS_PER_MS), buckets.length - 1);
      buckets[bucket] = (buckets[bucket] ?? 0) + 1;
    },
    within(part) {
      let counted = 0;
      let bucket = 0;
      while (counted < total * part) counted += buckets[bucket++] ?? total;
      return bucket / BUCKETS_PER_MS;
    },
  };
}
