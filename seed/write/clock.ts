import { setTimeout } from 'node:timers/promises';

/** Time and chance, of which a test has its own. */
export interface Clock {
  /** Milliseconds. */
  now(): number;
  sleep(ms: number): Promise<unknown>;
  /** At least 0, less than 1. */
  random(): number;
}

export const SYSTEM_CLOCK: Clock = {
  now: () => performance.now(),
  sleep: (ms) => setTimeout(ms),
  random: Math.random,
};
