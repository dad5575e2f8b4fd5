import type { Clock } from './clock.ts';

/**
 * How DynamoDB took a request: it is too much for it now, or something else is in the way, such as
 * another writer.
 */
export type WriteOutcome = 'taken' | 'throttled' | 'hindered';

/**
 * Tells how a request that had begun was answered, and how many write units it has consumed if that
 * is known.
 */
export type End = (answer: WriteOutcome, consumed?: number) => void;

/**
 * Lets requests begin: as many at once as DynamoDB takes, and no more write units a second than
 * allowed.
 */
export interface Pace {
  /** Resolves when a request of so many write units may begin. */
  begin(units: number): Promise<End>;
}

interface Options {
  /** The most requests at once. */
  readonly most: number;
  /** The most write units a second. */
  readonly maxWcu: number;
  readonly clock: Clock;
}

const FIRST = 4;

/**
 * Starts with few requests at once, adds one for each round that DynamoDB takes, and halves them
 * when it throttles: but once for all the requests that were under way by then, since they are
 * about the same moment.
 */
export function createPace({ most, maxWcu, clock }: Options): Pace {
  const queue: (() => void)[] = [];
  let limit = Math.min(FIRST, most);
  let running = 0;
  let turn = 0;
  let lastCut = 0;
  let nextUnitAt = 0;

  const admit = () => {
    while (queue.length > 0 && running < Math.floor(limit)) {
      running++;
      queue.shift()?.();
    }
  };

  const waitForUnits = async (units: number) => {
    const now = clock.now();
    const start = Math.max(now, nextUnitAt);
    nextUnitAt = start + (units / maxWcu) * 1_000;
    if (start > now) await clock.sleep(start - now);
  };

  return {
    async begin(units) {
      await new Promise<void>((resolve) => {
        queue.push(resolve);
        admit();
      });
      await waitForUnits(units);
      const begun = ++turn;
      return (answer, consumed = units) => {
        running--;
        nextUnitAt += (Math.max(0, consumed - units) / maxWcu) * 1_000;
        if (answer === 'taken') limit = Math.min(most, limit + 1 / limit);
        if (answer === 'throttled' && begun > lastCut) {
          limit = Math.max(1, limit / 2);
          lastCut = turn;
        }
        admit();
      };
    },
  };
}
