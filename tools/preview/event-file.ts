import { readFile } from 'node:fs/promises';
import { EnrichmentError } from '../../src/denials.ts';
import { parseEvent } from '../../src/event/trigger-event.ts';
import { isJsonObject, type JsonObject } from '../../src/json.ts';
import type { Settings } from '../../src/settings.ts';
import { UserError } from '../command/user-error.ts';
import type { Claims } from '../simulator/issue-tokens.ts';
import { buildSignIn, type SignIn } from '../simulator/preview-sign-in.ts';

async function readJson(path: string): Promise<JsonObject> {
  const text = await readFile(path, 'utf8').catch((cause: NodeJS.ErrnoException) => {
    const reason =
      cause.code === 'ENOENT' ? 'there is no such file' : `the system says ${cause.code}`;
    throw new UserError(`Cannot read ${path}: ${reason}.`, { cause });
  });
  try {
    const value: unknown = JSON.parse(text);
    if (isJsonObject(value)) return value;
  } catch {}
  throw new UserError(`${path} is no event: expected a JSON object.`);
}

/** Cognito signs these two as what they are, and says them to the trigger as text. */
const BOOLEANS = new Set(['email_verified', 'phone_number_verified']);

function toClaims(attributes: Readonly<Record<string, unknown>>): Claims {
  const claims = Object.entries(attributes).filter(([name]) => !name.startsWith('cognito:'));
  return Object.fromEntries(
    claims.map(([name, value]) => [name, BOOLEANS.has(name) ? value === 'true' : String(value)]),
  );
}

/** The tokens that Cognito would sign of an event without a trigger. */
function tokensBefore(event: object, settings: Settings): SignIn['before'] {
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
  const { email: _email, email_verified: _verified, ...idToken } = before.idToken ?? {};
  const ownClient = clientId === undefined ? {} : { client_id: clientId };
  return {
    ...(before.idToken && {
      idToken: {
        ...idToken,
        ...toClaims(userAttributes),
        ...(clientId !== undefined && { aud: clientId }),
        ...ownGroups,
        ...ownRoles,
      },
    }),
    accessToken: {
      ...before.accessToken,
      ...ownClient,
      ...(scopes.length > 0 && { scope: scopes.join(' ') }),
      ...ownGroups,
    },
  };
}

/**
 * Reads the sign-in that an event of the trigger, kept as a JSON file, is about.
 *
 * @throws {UserError} if there is no such file, or what it holds is no event
 */
export async function readEventFile(path: string, settings: Settings): Promise<SignIn> {
  const event = await readJson(path);
  try {
    return { event, before: tokensBefore(event, settings) };
  } catch (error) {
    if (!(error instanceof EnrichmentError)) throw error;
    throw new UserError(`${path} is no pre token generation event: ${error.detail}.`, {
      cause: error,
    });
  }
}
