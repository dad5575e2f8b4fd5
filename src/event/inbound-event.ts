import { EnrichmentError } from '../denials.ts';
import { isObject, ownField } from '../json.ts';
import { type ClientId, type ProviderName, parseClientId, parseId } from '../records/keys.ts';

/** What this service reads of an inbound federation event. */
export interface InboundEvent {
  /** The identity provider by which the user came; undefined if it can be none. */
  readonly provider: ProviderName | undefined;
  readonly clientId: ClientId | undefined;
  /** What the provider says of the user, by its own names; undefined if it cannot be read. */
  readonly attributes: Readonly<Record<string, unknown>> | undefined;
}

/**
 * Where the provider's word stands. Of the same name the later one counts, as Cognito prefers the
 * ID token; the response of the token endpoint is there for pools that map `access_token`.
 */
const SOURCES = ['tokenResponse', 'userInfo', 'idToken', 'samlResponse'] as const;

function readAttributes(request: Record<string, unknown>): InboundEvent['attributes'] {
  const attributes = ownField(request, 'attributes');
  if (!isObject(attributes)) return undefined;
  // What a provider has not sent is not there, or empty.
  const sources = SOURCES.map((name) => ownField(attributes, name) || {});
  return sources.every(isObject) ? Object.assign(Object.create(null), ...sources) : undefined;
}

/**
 * Reads an inbound federation event.
 *
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-inbound-federation.html
 *
 * @throws {EnrichmentError} `EVENT_INVALID` if it has no request
 */
export function parseInboundEvent(event: unknown): InboundEvent {
  const request = isObject(event) && ownField(event, 'request');
  if (!isObject(event) || !isObject(request))
    throw new EnrichmentError('EVENT_INVALID', 'request: expected an object');
  const caller = ownField(event, 'callerContext');
  return {
    provider: parseId('provider', ownField(request, 'providerName')),
    clientId: parseClientId(isObject(caller) ? ownField(caller, 'clientId') : undefined),
    attributes: readAttributes(request),
  };
}
