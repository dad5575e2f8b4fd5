import { hasPlaceholder } from '../../src/decision/placeholders.ts';
import type { EventVersion } from '../../src/event/trigger-event.ts';
import { type JsonValue, ownField } from '../../src/json.ts';
import type { Problem } from '../files/problem.ts';
import { warningAt } from '../files/seed-record.ts';
import { type GrantingRecord, placeOfItem } from './granting-record.ts';

/** Claims that say who a person is: https://openid.net/specs/openid-connect-core-1_0.html#StandardClaims */
const PERSON_CLAIMS = [
  ...['name', 'given_name', 'family_name', 'middle_name', 'nickname', 'preferred_username'],
  ...['email', 'email_verified', 'phone_number', 'phone_number_verified'],
  ...['profile', 'picture', 'gender', 'birthdate'],
];

/** A value that all who have the record get, where each should have their own. */
function* lintPersonClaims({ record, granted }: GrantingRecord): Generator<Problem> {
  // These are about one person, and one machine.
  if (record.kind === 'member' || record.kind === 'client') return;
  for (const name of PERSON_CLAIMS) {
    const value = ownField(granted.claims, name);
    if (value === undefined || granted.suppressClaims.includes(name)) continue;
    if (hasPlaceholder(value as JsonValue)) continue;
    yield warningAt(
      record,
      ['claims', name],
      `it says who a person is, and every user of the ${record.kind} gets this same value: leave it to the user's attributes`,
      'name',
    );
  }
}

/** What stops working with an access token that is without a scope. */
const NEEDED_SCOPES: Readonly<Record<string, string>> = {
  'aws.cognito.signin.user.admin':
    'GetUser, ChangePassword, GlobalSignOut, and what sets up MFA and passkeys',
  openid: 'the userInfo endpoint',
};

/** Scopes that Cognito's own operations ask for. */
function* lintNeededScopes({ record, granted }: GrantingRecord): Generator<Problem> {
  if (record.kind === 'client') return;
  for (const [scope, needing] of Object.entries(NEEDED_SCOPES)) {
    if (!granted.suppressScopes.includes(scope)) continue;
    const path = placeOfItem(record, 'suppressScopes', scope);
    yield warningAt(record, path, `without this scope Cognito refuses these users ${needing}`);
  }
}

const OF_USERS = ['groups', 'iamRoles', 'preferredRole'] as const;

/** What a machine's own record grants, and only tokens of users have. */
function* lintMachine({ record, granted }: GrantingRecord): Generator<Problem> {
  if (record.kind !== 'client') return;
  for (const name of OF_USERS) {
    if (granted[name] === undefined || granted[name].length === 0) continue;
    yield warningAt(
      record,
      [name],
      'only users have groups and roles, a machine gets none',
      'name',
    );
  }
}

/** What a token does carry, or go without, and its author did not expect. */
export function* lintSurprises(grant: GrantingRecord, version: EventVersion): Generator<Problem> {
  yield* lintPersonClaims(grant);
  // A trigger of version V1_0 changes no scopes, and that is a warning already.
  if (version !== 'V1_0') yield* lintNeededScopes(grant);
  yield* lintMachine(grant);
}
