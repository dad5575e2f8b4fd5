import { EnrichmentError } from '../denials.ts';
import { isObject, ownField } from '../json.ts';

/** The versions of the trigger event, as `PreTokenGenerationConfig.LambdaVersion` names them. */
export const EVENT_VERSIONS = ['V1_0', 'V2_0', 'V3_0'] as const;
export type EventVersion = (typeof EVENT_VERSIONS)[number];

/** Whether a text names a version of the trigger event. */
export const isEventVersion = (text: string | undefined): text is EventVersion =>
  EVENT_VERSIONS.some((version) => version === text);

/** Groups and roles that the user pool itself gives the user. */
export interface GroupConfiguration {
  readonly groups: readonly string[];
  readonly iamRoles: readonly string[];
  readonly preferredRole: string | undefined;
}

/**
 * What this service reads of a pre token generation event. Everything in it is what the pool says
 * of the user.
 */
export interface TriggerEvent {
  readonly version: EventVersion;
  /** Whether the token is for a machine: an access token and nothing else. */
  readonly isMachine: boolean;
  readonly clientId: string | undefined;
  readonly userName: string | undefined;
  readonly userAttributes: Readonly<Record<string, unknown>>;
  readonly groupConfiguration: GroupConfiguration;
  /** The scopes that the token has without the trigger. */
  readonly scopes: readonly string[];
  /** What the caller says. Cognito does not validate it: it proves nothing. */
  readonly clientMetadata: Readonly<Record<string, unknown>>;
}

/** In AWS's own samples a list of one stands for the one. */
const onlyItem = (value: unknown): unknown =>
  Array.isArray(value) && value.length <= 1 ? value[0] : value;

/** An object; what is not there is an empty one. */
function readObject(
  parent: Record<string, unknown>,
  name: string,
  read = (value: unknown): unknown => value,
): Record<string, unknown> {
  const value = read(ownField(parent, name)) ?? {};
  if (isObject(value)) return value;
  throw new EnrichmentError('EVENT_INVALID', `${name}: expected an object`);
}

/** A text; what is none counts as not there. */
function readText(parent: Record<string, unknown>, name: string): string | undefined {
  const value = ownField(parent, name);
  return typeof value === 'string' ? value : undefined;
}

function readStrings(parent: Record<string, unknown>, name: string): readonly string[] {
  const value = ownField(parent, name) ?? [];
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  throw new EnrichmentError('EVENT_INVALID', `${name}: expected a list of strings`);
}

/**
 * The preferred role comes as a string, null, nothing or, in AWS's own sample event, as a list of
 * one.
 */
function readPreferredRole(parent: Record<string, unknown>): string | undefined {
  const role = onlyItem(ownField(parent, 'preferredRole')) ?? undefined;
  if (role === undefined || typeof role === 'string') return role || undefined;
  throw new EnrichmentError('EVENT_INVALID', 'preferredRole: expected a string');
}

function readVersion(
  event: Record<string, unknown>,
  request: Record<string, unknown>,
): EventVersion {
  const version = ownField(event, 'version');
  if (version === '3') return 'V3_0';
  const response = ownField(event, 'response');
  // Emulators send V2 events whose version says "1" or "0"; only these keys tell them from V1.
  const looksLikeV2 =
    Object.hasOwn(request, 'scopes') ||
    (isObject(response) && Object.hasOwn(response, 'claimsAndScopeOverrideDetails'));
  return version === '2' || looksLikeV2 ? 'V2_0' : 'V1_0';
}

/**
 * Reads a pre token generation event of any version and trigger source. Unknown fields are ignored,
 * as AWS may add some.
 *
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html
 *
 * @throws {EnrichmentError} `EVENT_INVALID`, its `detail` naming the field
 */
export function parseEvent(event: unknown): TriggerEvent {
  if (!isObject(event)) throw new EnrichmentError('EVENT_INVALID', 'the event: expected an object');
  if (!ownField(event, 'request')) {
    throw new EnrichmentError('EVENT_INVALID', 'request: expected an object, found none');
  }
  const request = readObject(event, 'request');
  const userAttributes = readObject(request, 'userAttributes');
  const groupConfiguration = readObject(request, 'groupConfiguration', onlyItem);
  const clientMetadata = ownField(request, 'clientMetadata');
  const version = readVersion(event, request);
  return {
    version,
    isMachine:
      ownField(event, 'triggerSource') === 'TokenGeneration_ClientCredentials' ||
      // Whatever AWS calls the source: every user has a sub, and only V3_0 events are of machines.
      (version === 'V3_0' && !ownField(userAttributes, 'sub')),
    clientId: readText(readObject(event, 'callerContext'), 'clientId'),
    userName: readText(event, 'userName'),
    userAttributes,
    groupConfiguration: {
      groups: readStrings(groupConfiguration, 'groupsToOverride'),
      iamRoles: readStrings(groupConfiguration, 'iamRolesToOverride'),
      preferredRole: readPreferredRole(groupConfiguration),
    },
    scopes: readStrings(request, 'scopes'),
    clientMetadata: isObject(clientMetadata) ? clientMetadata : {},
  };
}

/** When Cognito asks, as far as its documentation names it. */
export const TRIGGER_SOURCES = [
  'TokenGeneration_HostedAuth',
  'TokenGeneration_Authentication',
  'TokenGeneration_NewPasswordChallenge',
  'TokenGeneration_AuthenticateDevice',
  'TokenGeneration_RefreshTokens',
  'TokenGeneration_ClientCredentials',
] as const;
export type NamedSource = (typeof TRIGGER_SOURCES)[number];
export type TriggerSource = NamedSource | 'other';

/** Reads when Cognito asks: what AWS may add to the list is `other`. */
export function readTriggerSource(event: unknown): TriggerSource {
  const sent = isObject(event) ? ownField(event, 'triggerSource') : undefined;
  return TRIGGER_SOURCES.find((source) => source === sent) ?? 'other';
}
