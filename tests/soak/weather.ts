import { setTimeout as sleep } from 'node:timers/promises';
import { FATAL_FAULTS, type Fault, type FaultProxy } from '../support/fault-proxy.ts';
import type { Random } from './random.ts';

const CALM_MS = [300, 1_500] as const;
/** So long that nothing may be older than the cache's time any more. */
const LONG_CALM_MS = 6_000;
const SHORT_MS = [100, 700] as const;
/** How much longer than any record may serve. */
const BEYOND_STALE_MS = 1_500;
const FAULTS: readonly Fault[] = [...FATAL_FAULTS, 'delay', 'unprocessed'];

interface Spell {
  readonly from: number;
  until: number;
}

export interface Weather {
  /** Lets faults come and go until the signal aborts. */
  run(signal: AbortSignal): Promise<void>;
  /** Whether there was a time between these two, not long ago, at which a lookup could fail. */
  couldFail(from: number, until: number): boolean;
  /** How many faults there were, and how many rounds of all of them. */
  readonly faults: number;
  readonly rounds: number;
}

/**
 * Makes the weather for sign-ins. In a round every fault comes once, in any order, and one of them
 * stays until no record may serve any more, and once they stay away for long.
 */
export function createWeather(
  proxy: FaultProxy,
  { random, now, staleMs }: { random: Random; now: () => number; staleMs: number },
): Weather {
  const bad: Spell[] = [];
  let faults = 0;
  let rounds = 0;

  async function spell(fault: Fault, ms: number, signal: AbortSignal): Promise<void> {
    faults++;
    proxy.fault = fault;
    const time = { from: now(), until: Number.POSITIVE_INFINITY };
    if (fault !== 'unprocessed') bad.push(time);
    try {
      await sleep(ms, undefined, { signal });
    } finally {
      proxy.fault = 'none';
      time.until = now();
    }
  }

  async function round(signal: AbortSignal): Promise<void> {
    const longest = random.shuffle(FATAL_FAULTS)[0];
    const late = random.shuffle(FAULTS)[0];
    bad.splice(0, bad.length - FAULTS.length); // what is older than a round is asked for no more
    for (const fault of random.shuffle(FAULTS)) {
      const calmMs = fault === late ? LONG_CALM_MS : random.between(...CALM_MS);
      await sleep(calmMs, undefined, { signal });
      await spell(
        fault,
        fault === longest ? staleMs + BEYOND_STALE_MS : random.between(...SHORT_MS),
        signal,
      );
    }
    rounds++;
  }

  return {
    async run(signal) {
      try {
        for (;;) await round(signal);
      } catch (error) {
        if (!signal.aborted) throw error;
      }
    },
    couldFail: (from, until) => bad.some((time) => time.from <= until && time.until >= from),
    get faults() {
      return faults;
    },
    get rounds() {
      return rounds;
    },
  };
}
