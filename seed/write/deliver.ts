import { isThrottling, isTransient } from '../../tools/aws/aws-errors.ts';
import { UserError } from '../../tools/command/user-error.ts';
import type { Clock } from './clock.ts';
import type { Pace, WriteOutcome } from './pace.ts';

const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 5_000;

/** What came of sending a request once. */
export interface Attempt<Request> {
  readonly answer: WriteOutcome;
  /** How many of its actions need nothing more. */
  readonly settled: number;
  /** The requests that the others make. */
  readonly left: readonly Request[];
  /** The write units that it has consumed, if DynamoDB told. */
  readonly consumed?: number | undefined;
}

interface Options<Request extends { readonly units: number }> {
  readonly pace: Pace;
  readonly clock: Clock;
  /** The most requests that wait for an answer, or for their turn. */
  readonly most: number;
  /** How long to go on while DynamoDB takes nothing at all. */
  readonly patienceMs: number;
  /** Sends a request once; rejects if it cannot be known what came of it. */
  send(request: Request): Promise<Attempt<Request>>;
}

/**
 * Sends requests, many at once, and again with growing random waits until nothing is left of them.
 * A request of which it is not known whether it arrived is sent again as it is.
 *
 * @throws the first error that sending again does not help; then no further request begins
 */
export async function deliver<Request extends { readonly units: number }>(
  requests: AsyncGenerator<Request>,
  { pace, clock, most, patienceMs, send }: Options<Request>,
): Promise<void> {
  let hasFailed = false;
  let hinderedSince: number | undefined;

  const attemptOnce = async (request: Request) => {
    const end = await pace.begin(request.units);
    const since = clock.now();
    let attempt: Attempt<Request> = { answer: 'hindered', settled: 0, left: [request] };
    let failure: unknown;
    try {
      attempt = await send(request);
    } catch (error) {
      if (!isTransient(error as Error)) throw error;
      if (isThrottling(error as Error)) attempt = { ...attempt, answer: 'throttled' };
      failure = error;
    } finally {
      end(attempt.answer, attempt.consumed);
    }
    if (attempt.answer === 'taken' || attempt.settled > 0) hinderedSince = undefined;
    else {
      hinderedSince ??= since;
      if (clock.now() - hinderedSince > patienceMs) {
        throw failure ?? new UserError(`DynamoDB took no row for ${patienceMs / 1000} seconds.`);
      }
    }
    return attempt;
  };

  const finish = async (request: Request) => {
    const requests = [request];
    let wait = FIRST_WAIT_MS;
    for (let next = requests.pop(); next && !hasFailed; next = requests.pop()) {
      const { answer, left } = await attemptOnce(next);
      requests.push(...left);
      if (answer === 'taken') wait = FIRST_WAIT_MS;
      else {
        await clock.sleep(clock.random() * wait);
        wait = Math.min(2 * wait, LONGEST_WAIT_MS);
      }
    }
  };

  const senders = Array.from({ length: most }, async () => {
    try {
      for await (const request of requests) {
        await finish(request);
        if (hasFailed) return;
      }
    } catch (error) {
      hasFailed = true;
      throw error;
    }
  });
  const failed = (await Promise.allSettled(senders)).find(({ status }) => status === 'rejected');
  if (failed) throw (failed as PromiseRejectedResult).reason;
}
