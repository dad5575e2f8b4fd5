import { EnrichmentError } from '../../src/denials.ts';
import { UserError } from '../command/user-error.ts';
import { type Issued, issueTokens, type Tokens } from './issue-tokens.ts';
import { tokensBefore } from './tokens-before.ts';

/** What {@link simulateCognito} is told. */
export interface Answered {
  /** The event that Cognito sent to the trigger. */
  readonly event: unknown;
  /** The field `response` of what the trigger returned. */
  readonly response: unknown;
  /** The tokens without the trigger. Those that the event implies, unless given. */
  readonly before?: Tokens | undefined;
}

/**
 * Says which tokens Amazon Cognito would sign after a pre token generation trigger answered, and
 * what it would drop or refuse of the answer. It works for any trigger and every version of the
 * event. Where AWS promises nothing, or sources disagree, the stricter reading holds.
 *
 * A finding with the effect `refused` fails the sign-in; with `dropped`, Cognito ignores that part.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { simulateCognito } from 'tenant-claims/simulator';
 * import { createEvent } from 'tenant-claims/testing';
 *
 * const event = createEvent({ version: 'V2_0', scopes: ['openid'] });
 * const { tokens } = simulateCognito({
 *   event,
 *   response: {
 *     claimsAndScopeOverrideDetails: {
 *       idTokenGeneration: { claimsToAddOrOverride: { plan: 'gold' } },
 *       accessTokenGeneration: { scopesToAdd: ['api/read'] },
 *     },
 *   },
 * });
 * assert.equal(tokens?.idToken?.plan, 'gold');
 * assert.equal(tokens?.accessToken.scope, 'openid api/read');
 *
 * const { issued, findings } = simulateCognito({
 *   event: createEvent({ version: 'V1_0' }),
 *   response: { claimsOverrideDetails: { claimsToAddOrOverride: { seats: 12 } } },
 * });
 * assert.equal(issued, false);
 * assert.deepEqual(findings, [
 *   {
 *     effect: 'refused',
 *     path: 'claimsOverrideDetails.claimsToAddOrOverride.seats',
 *     reason: 'a V1 claim is a string',
 *   },
 * ]);
 * ```
 *
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html
 *
 * @throws {UserError} if `before` is not given and the event is none of this trigger
 */
export function simulateCognito({ event, response, before }: Answered): Issued {
  return issueTokens(event, before ?? readTokensBefore(event), response);
}

function readTokensBefore(event: unknown): Tokens {
  try {
    return tokensBefore(event);
  } catch (error) {
    if (!(error instanceof EnrichmentError)) throw error;
    throw new UserError(`This is no pre token generation event: ${error.detail}.`, {
      cause: error,
    });
  }
}
