// How long the tools wait for AWS, in milliseconds, and how often they ask.
import { setTimeout as sleep } from 'node:timers/promises';
import { backoffMs } from '../../src/lookup/patience.ts';
import { isThrottling } from './aws-errors.ts';

/** For somebody who waits in front of a terminal, for one small answer. */
export const SMALL_ANSWER_MS = 5_000;

/** For the largest answer: 25 items of 400 KB, or a function that has to start first. */
export const LARGE_ANSWER_MS = 20_000;

/** For how long reading and writing go on while AWS throttles. */
export const THROTTLED_MS = 30_000;

/** Options for a client of the AWS SDK whose answers take at most so long. */
export const patient = (requestTimeout: number, maxAttempts = 2) => ({
  maxAttempts,
  requestHandler: {
    connectionTimeout: Math.min(requestTimeout, SMALL_ANSWER_MS),
    requestTimeout,
    throwOnRequestTimeout: true,
  },
});

/** Asks AWS again while it throttles, beyond the attempts of the SDK. For what only reads. */
export async function whileThrottled<T>(request: () => Promise<T>): Promise<T> {
  const since = Date.now();
  for (let retries = 0; ; retries++) {
    try {
      return await request();
    } catch (error) {
      if (!isThrottling(error as Error) || Date.now() - since > THROTTLED_MS) throw error;
      await sleep(backoffMs(retries, Math.random));
    }
  }
}
