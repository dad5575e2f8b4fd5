import { parseEvent } from '../../src/event/trigger-event.ts';
import { isObject, type JsonObject, type JsonValue, ownField } from '../../src/json.ts';
import { ANY_SUB, USUAL_SCOPES } from './create-event.ts';
import type { Claims, Tokens } from './issue-tokens.ts';

/** As long as what Cognito writes there. */
const own = {
  origin_jti: ANY_SUB,
  event_id: ANY_SUB,
  jti: ANY_SUB,
  auth_time: 1_767_225_600,
  iat: 1_767_225_600,
  exp: 1_767_226_500,
};

/**
 * How a person has signed in: by a password. A machine's token does not say.
 *
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-step-up-authentication.html
 */
const signedInBy = { acr: 'urn:cognito:loa:1', amr: ['pwd'] };

/** Cognito signs these two as what they are, and says them to the trigger as text. */
const BOOLEANS = new Set(['email_verified', 'phone_number_verified']);

/** The list of identities, whose values are text in a token; text that is no list stays as it is. */
function readIdentities(text: string): JsonValue {
  try {
    const identities: unknown = JSON.parse(text);
    if (!Array.isArray(identities) || !identities.every(isObject)) return text;
    return (identities as JsonObject[]).map((identity) =>
      Object.fromEntries(
        Object.entries(identity).map(([name, value]) => [
          name,
          typeof value === 'number' || typeof value === 'boolean' ? String(value) : value,
        ]),
      ),
    );
  } catch {
    return text;
  }
}

function toClaim(name: string, value: unknown): JsonValue {
  if (BOOLEANS.has(name)) return value === 'true';
  return name === 'identities' ? readIdentities(String(value)) : String(value);
}

const toClaims = (attributes: Readonly<Record<string, unknown>>): Claims =>
  Object.fromEntries(
    Object.entries(attributes)
      .filter(([name]) => !name.startsWith('cognito:'))
      .map(([name, value]) => [name, toClaim(name, value)]),
  );

function textOf(event: unknown, name: string): string | undefined {
  const value = isObject(event) ? ownField(event, name) : undefined;
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/**
 * The tokens that Cognito would sign of an event without a trigger.
 *
 * @throws {EnrichmentError} `EVENT_INVALID`, if it is no event
 */
export function tokensBefore(event: unknown): Tokens {
  const {
    isMachine,
    clientId = '',
    userAttributes,
    groupConfiguration,
    scopes,
  } = parseEvent(event);
  const region = textOf(event, 'region') ?? 'us-east-1';
  const pool = textOf(event, 'userPoolId') ?? 'us-east-1_example00';
  const iss = `https://cognito-idp.${region}.amazonaws.com/${pool}`;
  const claims = { iss, ...own };
  const of = (sub: string, granted: readonly string[]): Claims => ({
    ...claims,
    sub,
    client_id: clientId,
    token_use: 'access',
    ...(granted.length > 0 && { scope: granted.join(' ') }),
    version: 2,
  });
  if (isMachine) return { accessToken: of(clientId, scopes) };

  const attributes = toClaims(userAttributes);
  const sub = typeof attributes.sub === 'string' ? attributes.sub : ANY_SUB;
  const username = textOf(event, 'userName') ?? sub;
  const { groups, iamRoles, preferredRole } = groupConfiguration;
  const ownGroups: Claims = groups.length > 0 ? { 'cognito:groups': groups } : {};
  return {
    idToken: {
      ...claims,
      sub,
      ...attributes,
      'cognito:username': username,
      aud: clientId,
      token_use: 'id',
      at_hash: 'x'.repeat(22),
      ...signedInBy,
      ...ownGroups,
      ...(iamRoles.length > 0 && { 'cognito:roles': iamRoles }),
      ...(preferredRole !== undefined && { 'cognito:preferred_role': preferredRole }),
    },
    accessToken: {
      ...of(sub, scopes.length > 0 ? scopes : USUAL_SCOPES),
      username,
      ...signedInBy,
      ...ownGroups,
    },
  };
}
