import { createAdmission } from '../decision/decide.ts';
import type { OwnGrant } from '../decision/decision.ts';
import { EnrichmentError, nameOfError } from '../denials.ts';
import type { TriggerEvent } from '../event/trigger-event.ts';
import type { FoundRecords } from '../lookup/find-records.ts';
import { withDeadline } from '../lookup/patience.ts';
import type { Settings } from '../settings.ts';
import { createDescribeAdmitted } from './describe-admitted.ts';
import type { Extend } from './own-code.ts';
import { readOwnGrant } from './read-own-grant.ts';

/** Of what was thrown only what kind of error it is. Whatever it is, it may throw again. */
function kindOfThrown(error: unknown): string {
  try {
    return error instanceof Error ? nameOfError(error) : typeof error;
  } catch {
    return 'an error';
  }
}

/** How much of the time own code has, if a choice of tenant is to be written after it. */
const SHARE_BEFORE_CHOICE = 0.75;

/**
 * Prepares the call of own code for a sign-in: throws its denial, if there is one, before anything
 * of own code runs. The call ends within the time that the lookup has left.
 */
export type PrepareOwnCode = (
  sent: object,
  event: TriggerEvent,
  found: FoundRecords,
  now: number,
) => () => Promise<OwnGrant>;

/**
 * Makes what asks own code, once for each sign-in that is admitted, after everything that is read.
 *
 * The call throws `EXTENSION_FAILED` if own code throws, is late, or returns no grant, unless the
 * policy is to go on without it.
 *
 * @param timer milliseconds of a clock that only goes forward
 */
export function createPrepareOwnCode(
  extend: Extend,
  settings: Settings,
  timer: () => number,
): PrepareOwnCode {
  const admitSignIn = createAdmission(settings);
  const describeAdmitted = createDescribeAdmitted(settings);

  async function ask(told: ReturnType<typeof describeAdmitted>, ms: number) {
    const begun = timer();
    let signal: AbortSignal | undefined;
    const late = `did not answer within ${Math.round(ms)} ms`;
    if (ms <= 0) return late;
    try {
      const answer = await withDeadline(ms, async (given) => {
        signal = given;
        return extend(Object.freeze({ ...told, signal }));
      });
      // What blocks is not interrupted, and no timer tells.
      if (timer() - begun > ms) return late;
      const grant = readOwnGrant(answer);
      return typeof grant === 'string' ? `returned ${grant}` : { grant };
    } catch (error) {
      return signal?.aborted ? late : `threw ${kindOfThrown(error)}`;
    }
  }

  return (sent, event, found, now) => {
    const told = describeAdmitted(sent, event, admitSignIn(event, found, now));
    const ms = found.choice ? found.remainingMs * SHARE_BEFORE_CHOICE : found.remainingMs;
    return async () => {
      const outcome = await ask(told, ms);
      if (typeof outcome !== 'string') return outcome;
      if (settings.extensionFailure === 'report') return { fault: outcome };
      throw new EnrichmentError('EXTENSION_FAILED', `extension ${outcome}`);
    };
  };
}
