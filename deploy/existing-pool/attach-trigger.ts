import { isDeepStrictEqual } from 'node:util';
import type { CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import type { EventVersion } from '../../src/event/trigger-event.ts';
import { UserError } from '../../tools/command/user-error.ts';
import { changeTriggers } from './change-triggers.ts';
import type { DescribedUserPool } from './pool-settings.ts';
import {
  inboundOf,
  isSameFunction,
  isSameTrigger,
  type PoolTrigger,
  triggerOf,
  withoutFunctions,
  withTriggers,
} from './pool-trigger.ts';
import { type PoolReading, readPool, requireKnown } from './read-pool.ts';

/** What became of a pool. */
export type Change = 'changed' | 'as it was';

/**
 * Makes sure that a pool can send events of this version. A pool of the plan Lite sends V2_0, too,
 * if its advanced security was on by 2024-11-22, and only Cognito knows since when it is on.
 *
 * @throws {UserError} if its feature plan does not have them
 */
export function requireVersion(pool: DescribedUserPool, eventVersion: EventVersion): void {
  if (eventVersion === 'V1_0' || pool.UserPoolTier !== 'LITE') return;
  const { AdvancedSecurityMode = 'OFF' } = pool.UserPoolAddOns ?? {};
  if (eventVersion === 'V2_0' && AdvancedSecurityMode !== 'OFF') return;
  const orSecurity =
    eventVersion === 'V2_0' ? ', or advanced security that was on by 2024-11-22' : '';
  throw new UserError(
    `eventVersion=${eventVersion} needs the feature plan Essentials or Plus${orSecurity}, and user pool ${pool.Id} has Lite: deploy with --param eventVersion=V1_0, or change its plan.`,
  );
}

function refuseOther(
  pool: DescribedUserPool,
  called: string | undefined,
  ours: string | undefined,
  when: string,
): void {
  if (!called || (ours !== undefined && isSameFunction(called, ours))) return;
  throw new UserError(
    `User pool ${pool.Id} already calls ${called} ${when}: add --param replaceTrigger=on to have this function called in its place.`,
  );
}

/**
 * The trigger of a pool that is neither this function nor one that is said to go.
 *
 * @param ours the ARN of this function; undefined if it is not deployed yet
 * @throws {UserError} if there is one
 */
export const requireNoOther = (pool: DescribedUserPool, ours: string | undefined): void =>
  refuseOther(pool, triggerOf(pool.LambdaConfig)?.arn, ours, 'before it signs tokens');

/** The same of what the pool calls before it maps what an identity provider sent. */
export const requireNoOtherInbound = (pool: DescribedUserPool, ours: string | undefined): void =>
  refuseOther(pool, inboundOf(pool.LambdaConfig), ours, 'for users of identity providers');

/**
 * Makes a pool call a function before it signs tokens, and changes nothing else of it.
 *
 * @param replaces whether another function may be called there so far
 * @param inbound the function to call for users of identity providers; undefined: that stays
 * @throws {UserError} if the pool cannot send such events, calls another, or Cognito refuses
 */
export async function attach(
  client: CognitoIdentityProviderClient,
  reading: PoolReading,
  trigger: PoolTrigger,
  replaces: boolean,
  inbound: string | undefined,
): Promise<Change> {
  const { pool } = reading;
  requireVersion(pool, trigger.eventVersion);
  if (!replaces) {
    requireNoOther(pool, trigger.arn);
    if (inbound) requireNoOtherInbound(pool, inbound);
  }
  if (isAttached(pool, trigger, inbound)) return 'as it was';
  requireKnown(reading);
  await changeTriggers(client, reading, withTriggers(pool.LambdaConfig, trigger, inbound));
  return 'changed';
}

/** Whether a pool calls all that it is to call. */
export const isAttached = (
  { LambdaConfig }: DescribedUserPool,
  trigger: PoolTrigger,
  inbound: string | undefined,
): boolean =>
  isSameTrigger(triggerOf(LambdaConfig), trigger) &&
  [undefined, inboundOf(LambdaConfig)].includes(inbound);

/**
 * Makes a pool call some functions no longer, and changes nothing else of it. A pool that is gone,
 * or that calls other functions by now, stays as it is.
 *
 * @throws {UserError} if that would lose settings of the pool, or Cognito refuses
 */
export async function detach(
  client: CognitoIdentityProviderClient,
  id: string,
  arns: readonly string[],
): Promise<Change> {
  const reading = await readPool(client, id).catch((error) => {
    if (error instanceof UserError && error.code === 'ResourceNotFoundException') return undefined;
    throw error;
  });
  const { LambdaConfig = {} } = reading?.pool ?? {};
  const others = withoutFunctions(LambdaConfig, arns);
  if (!reading || isDeepStrictEqual(others, LambdaConfig)) return 'as it was';
  requireKnown(reading);
  await changeTriggers(client, reading, others);
  return 'changed';
}
