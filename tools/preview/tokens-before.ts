import { parseEvent } from '../../src/event/trigger-event.ts';
import { isObject, type JsonObject, type JsonValue, ownField } from '../../src/json.ts';
import type { Settings } from '../../src/settings.ts';
import type { Claims } from '../simulator/issue-tokens.ts';
import { buildSignIn, type SignIn } from '../simulator/preview-sign-in.ts';

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

function textOf(event: JsonObject, name: string): string | undefined {
  const value = ownField(event, name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}

/**
 * The tokens that Cognito would sign of an event without a trigger.
 *
 * @throws {EnrichmentError} `EVENT_INVALID`, if it is no event
 */
export function tokensBefore(event: JsonObject, settings: Settings): SignIn['before'] {
  const { version, isMachine, clientId, userAttributes, groupConfiguration, scopes } =
    parseEvent(event);
  const sub = typeof userAttributes.sub === 'string' ? userAttributes.sub : undefined;
  const { before } = buildSignIn(
    isMachine ? { clientId: clientId ?? '' } : { sub },
    version,
    settings,
  );
  const { groups, iamRoles, preferredRole } = groupConfiguration;
  const ownGroups: Claims = groups.length > 0 ? { 'cognito:groups': groups } : {};
  const ownRoles: Claims = {
    ...(iamRoles.length > 0 && { 'cognito:roles': iamRoles }),
    ...(preferredRole !== undefined && { 'cognito:preferred_role': preferredRole }),
  };
  const [region, pool] = [textOf(event, 'region'), textOf(event, 'userPoolId')];
  const ownIssuer: Claims =
    region && pool ? { iss: `https://cognito-idp.${region}.amazonaws.com/${pool}` } : {};
  const username = textOf(event, 'userName');
  const { email: _email, email_verified: _verified, ...idToken } = before.idToken ?? {};
  return {
    ...(before.idToken && {
      idToken: {
        ...idToken,
        ...ownIssuer,
        ...toClaims(userAttributes),
        ...(username !== undefined && { 'cognito:username': username }),
        ...(clientId !== undefined && { aud: clientId }),
        ...ownGroups,
        ...ownRoles,
      },
    }),
    accessToken: {
      ...before.accessToken,
      ...ownIssuer,
      ...(username !== undefined && !isMachine && { username }),
      ...(clientId !== undefined && { client_id: clientId }),
      ...(scopes.length > 0 && { scope: scopes.join(' ') }),
      ...ownGroups,
    },
  };
}
