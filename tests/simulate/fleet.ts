import { ASSUMED, LAMBDA } from './limits.ts';
import type { VirtualTime } from './virtual-time.ts';

/** A sign-in's hold on an environment. */
interface Hold<Environment> {
  readonly environment: Environment;
  /** Milliseconds that the sign-in has to wait for it to start. */
  readonly startMs: number;
  release(): void;
}

export interface Fleet<Environment> {
  /** Gives a sign-in an environment; undefined if Lambda turns it away. */
  take(): Hold<Environment> | undefined;
  /** How many environments there are. */
  size(): number;
}

export interface FleetOptions<Environment> {
  readonly time: VirtualTime;
  /** How many of the sign-ins stand for all: one in so many. Lambda starts as few for them. */
  readonly oneIn: number;
  readonly create: () => Environment;
}

interface Seat<Environment> {
  readonly environment: Environment;
  /** When the last sign-ins began, as many as Lambda gives it in a second. */
  readonly begun: number[];
}

/** A queue is cut when so many have left it. */
const COMPACTED = 1_000;

/**
 * Lambda: an environment takes one sign-in at a time, and ten a second. The one that has waited
 * longest takes it, so that all take as many. Where none waits another one starts, as fast as
 * Lambda starts them.
 */
export function createFleet<Environment>(options: FleetOptions<Environment>): Fleet<Environment> {
  const { time, oneIn, create } = options;
  const most = Math.max(1, LAMBDA.startsAtOnce / oneIn);
  let free: Seat<Environment>[] = [];
  let taken = 0; // of those that are free, from the front
  let starts = most;
  let countedAt = 0;
  let size = 0;

  function mayStart(): boolean {
    const passed = (time.now() - countedAt) / 1000;
    starts = Math.min(most, starts + (passed * LAMBDA.startsASecond) / oneIn);
    countedAt = time.now();
    if (starts < 1) return false;
    starts--;
    return true;
  }

  function hold(seat: Seat<Environment>, startMs: number): Hold<Environment> {
    const { environment, begun } = seat;
    if (begun.push(time.now() + startMs) > LAMBDA.signInsASecond) begun.shift();
    const release = () => {
      const [first = 0] = begun;
      const isSpent = begun.length === LAMBDA.signInsASecond;
      const waitMs = isSpent ? first + 1000 - time.now() : 0;
      if (waitMs > 0) time.after(waitMs, () => free.push(seat));
      else free.push(seat);
    };
    return { environment, startMs, release };
  }

  return {
    size: () => size,
    take() {
      const seat = free[taken];
      if (seat) {
        if (++taken === COMPACTED) {
          free = free.slice(taken);
          taken = 0;
        }
        return hold(seat, 0);
      }
      if (!mayStart()) return undefined;
      size++;
      return hold({ environment: create(), begun: [] }, ASSUMED.startMs);
    },
  };
}
