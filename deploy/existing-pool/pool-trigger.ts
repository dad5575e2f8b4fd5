import type { LambdaConfigType } from '@aws-sdk/client-cognito-identity-provider';
import type { EventVersion } from '../../src/event/trigger-event.ts';

/** What a user pool calls before it signs tokens. */
export interface PoolTrigger {
  /** Of a function, or of its alias. */
  readonly arn: string;
  readonly eventVersion: EventVersion;
}

/** The trigger of a pool, in whichever of the two places it stands. */
export function triggerOf({
  PreTokenGenerationConfig,
  PreTokenGeneration,
}: LambdaConfigType = {}): PoolTrigger | undefined {
  const { LambdaArn, LambdaVersion } = PreTokenGenerationConfig ?? {};
  if (LambdaArn) return { arn: LambdaArn, eventVersion: LambdaVersion ?? 'V1_0' };
  return PreTokenGeneration ? { arn: PreTokenGeneration, eventVersion: 'V1_0' } : undefined;
}

/** What a pool calls before it maps what an identity provider sent. */
export const inboundOf = ({ InboundFederation }: LambdaConfigType = {}): string | undefined =>
  InboundFederation?.LambdaArn;

/** The ARN without alias or version: `arn:aws:lambda:REGION:ACCOUNT:function:NAME`. */
export const functionOf = (arn: string) => arn.split(':').slice(0, 7).join(':');

/** Whether two ARNs are of the same function, whatever alias or version they name. */
export const isSameFunction = (one: string, other: string): boolean =>
  functionOf(one) === functionOf(other);

/** Whether two triggers are the same function, by the same alias, with the same events. */
export const isSameTrigger = (one: PoolTrigger | undefined, other: PoolTrigger): boolean =>
  one?.arn === other.arn && one.eventVersion === other.eventVersion;

/** As in `arn:aws:lambda:… with V2_0 events`. */
export const describeTrigger = (trigger: PoolTrigger | undefined): string =>
  trigger ? `${trigger.arn} with ${trigger.eventVersion} events` : 'no function';

/** The same, and what the pool calls for users of identity providers, if that is asked for. */
export const describeCalls = (trigger: PoolTrigger | undefined, inbound: string | undefined) =>
  `${describeTrigger(trigger)}${inbound ? `, and ${inbound} for users of identity providers` : ''}`;

/** All triggers but this one. */
function withoutTrigger({
  PreTokenGeneration: _,
  PreTokenGenerationConfig: __,
  ...others
}: LambdaConfigType = {}): LambdaConfigType {
  return others;
}

/** All triggers but those that call one of these functions. */
export function withoutFunctions(
  config: LambdaConfigType = {},
  arns: readonly string[],
): LambdaConfigType {
  const isOurs = (arn: string | undefined) =>
    arn !== undefined && arns.some((each) => isSameFunction(each, arn));
  const { InboundFederation, ...others } = isOurs(triggerOf(config)?.arn)
    ? withoutTrigger(config)
    : config;
  return isOurs(inboundOf(config)) || !InboundFederation
    ? others
    : { ...others, InboundFederation };
}

/**
 * All triggers, and these. Not in the older place, which is for V1_0 only: the two must not
 * disagree.
 *
 * @param inbound undefined: what the pool calls there stays
 */
export const withTriggers = (
  config: LambdaConfigType | undefined,
  { arn, eventVersion }: PoolTrigger,
  inbound: string | undefined,
): LambdaConfigType => ({
  ...withoutTrigger(config),
  PreTokenGenerationConfig: { LambdaArn: arn, LambdaVersion: eventVersion },
  ...(inbound && { InboundFederation: { LambdaArn: inbound, LambdaVersion: 'V1_0' } }),
});
