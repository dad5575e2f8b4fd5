import { isObject, ownField } from '../../src/json.ts';
import { UserError } from '../command/user-error.ts';
import {
  callHandler,
  type Handler,
  type HandlerError,
  type Invocation,
} from '../local/call-handler.ts';
import type { CognitoFinding, Tokens } from '../simulator/issue-tokens.ts';
import { simulateCognito } from '../simulator/simulate-cognito.ts';
import { invokePackaged, type PackagedFunction } from './packaged-function.ts';

/** What came of a sign-in. */
export type SignInOutcome = (
  | {
      /** Cognito signs these tokens, without what it drops. */
      readonly kind: 'issued';
      readonly tokens: Tokens;
      readonly findings: readonly CognitoFinding[];
      readonly response: unknown;
      readonly error?: undefined;
    }
  | {
      /** Cognito does not take the answer: there are no tokens. */
      readonly kind: 'refused';
      readonly tokens?: undefined;
      readonly findings: readonly CognitoFinding[];
      readonly response: unknown;
      readonly error?: undefined;
    }
  | {
      /** The trigger threw: there are no tokens, and the person reads why. */
      readonly kind: 'denied';
      readonly tokens?: undefined;
      readonly findings?: undefined;
      readonly response?: undefined;
      readonly error: HandlerError;
      /** The message of the `UserLambdaValidationException` that the app gets. */
      readonly message: string;
    }
) & {
  /** What a packaged function wrote to its log. */
  readonly log?: string;
};

/** How a sign-in is done. */
export interface SignInOptions {
  /** The tokens without the trigger. Those that the event implies, unless given. */
  readonly before?: Tokens | undefined;
}

/**
 * Signs in once: sends an event to a trigger as Cognito would, and says which tokens Cognito would
 * sign of its answer. A handler is called in this process. A packaged function runs in a process of
 * its own, as Lambda starts it; a text is the path of its module.
 *
 * @example
 * ```ts
 * import assert from 'node:assert/strict';
 * import { createEvent, signIn } from 'tenant-claims/testing';
 *
 * const handler = async (event: ReturnType<typeof createEvent>) => {
 *   const plan = event.request.userAttributes['custom:plan'];
 *   if (!plan) throw new Error('Choose a plan first');
 *   const claimsToAddOrOverride = { plan };
 *   return {
 *     ...event,
 *     response: { claimsAndScopeOverrideDetails: { idTokenGeneration: { claimsToAddOrOverride } } },
 *   };
 * };
 *
 * const gold = await signIn(handler, createEvent({ userAttributes: { 'custom:plan': 'gold' } }));
 * assert.equal(gold.tokens?.idToken?.plan, 'gold');
 *
 * const none = await signIn(handler, createEvent());
 * assert.equal(none.kind, 'denied');
 * assert.equal(none.error?.message, 'Choose a plan first');
 * ```
 *
 * @throws {UserError} if a packaged function is not there, or does not answer
 */
export async function signIn(
  trigger: Handler | PackagedFunction | string,
  event: object,
  { before }: SignInOptions = {},
): Promise<SignInOutcome> {
  if (typeof trigger === 'function')
    return toOutcome(event, await callHandler(trigger, event), before);
  const packaged = typeof trigger === 'string' ? { path: trigger } : trigger;
  if (typeof packaged?.path !== 'string')
    throw new UserError(
      'signIn takes a handler, or a path to one, as its first argument: is it imported by the name it is exported by?',
    );
  const { log, errorLog: _, ...invocation } = await invokePackaged(packaged, event);
  return { ...toOutcome(event, invocation, before), log };
}

function toOutcome(event: object, invocation: Invocation, before?: Tokens): SignInOutcome {
  const { error } = invocation;
  if (error) {
    const message = `PreTokenGeneration failed with error ${error.message}.`;
    return { kind: 'denied', error, message };
  }
  const { answer } = invocation;
  const response = isObject(answer) ? ownField(answer, 'response') : undefined;
  const { tokens, findings } = simulateCognito({ event, response, before });
  return tokens
    ? { kind: 'issued', tokens, findings, response }
    : { kind: 'refused', findings, response };
}
