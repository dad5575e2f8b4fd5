import { isObject, type JsonValue } from '../json.ts';

/** The two tokens whose claims the trigger may change. */
export type TokenUse = 'id' | 'access';

const inBoth = 'sub acr amr auth_time azp exp iat iss jti nbf nonce origin_jti token_use'.split(
  ' ',
);

/**
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html
 */
const reservedClaims: Record<TokenUse, ReadonlySet<string>> = {
  id: new Set([...inBoth, 'cognito:username', 'identities', 'aud', 'at_hash']),
  access: new Set([
    ...inBoth,
    'aud',
    'username',
    'client_id',
    'event_id',
    'device_key',
    'version',
    'scope',
  ]),
};

/** Claims of the ID token that Cognito takes only as string, number or boolean. */
const simpleInIdToken = new Set([
  'address',
  'phone_number_verified',
  'email_verified',
  'updated_at',
]);

/**
 * Names that a program downstream could turn into a changed prototype when it copies the claims.
 */
const prototypeNames = new Set(['__proto__', 'constructor', 'prototype']);
export const isPrototypeName = (name: string): boolean => prototypeNames.has(name);

/**
 * IAM reads session tags, roles and source identity from claims of this prefix: no row may set
 * them.
 */
const IAM_PREFIX = 'https://aws.amazon.com/';

/** Which rule took something out of a decision. Stable: previews, logs and tests name it. */
export type ClaimRule =
  | 'reserved-claim'
  | 'claim-name'
  | 'iam-claim'
  | 'unsupported-value'
  | 'complex-value';

const isSimple = (value: JsonValue) =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';

/**
 * Says why Cognito would refuse or drop a claim of this name in this token; undefined if it takes
 * it.
 */
export function refuseClaimName(token: TokenUse, name: string): ClaimRule | undefined {
  if (name === '' || isPrototypeName(name)) return 'claim-name';
  if (name.startsWith(IAM_PREFIX)) return 'iam-claim';
  if (name.startsWith('cognito:') || name.startsWith('dev:')) return 'reserved-claim';
  return reservedClaims[token].has(name) ? 'reserved-claim' : undefined;
}

/** Says why Cognito would refuse or drop this claim in this token; undefined if it takes it. */
export function refuseClaim(
  token: TokenUse,
  name: string,
  value: JsonValue,
  clientId?: string,
): ClaimRule | undefined {
  // Cognito takes `aud` in the access token if it is the app client's own id.
  if (token === 'access' && name === 'aud' && typeof value === 'string' && value === clientId)
    return undefined;
  const rule = refuseClaimName(token, name);
  if (rule !== undefined || isSimple(value)) return rule;
  if (!(isObject(value) || (Array.isArray(value) && value.every(isSimple))))
    return 'unsupported-value';
  return token === 'id' && simpleInIdToken.has(name) ? 'complex-value' : undefined;
}

/** Says why Cognito would not leave this claim out of this token; undefined if it does. */
export function refuseSuppression(token: TokenUse, name: string): ClaimRule | undefined {
  // The groups claim goes, with roles and preferred role, by its own name; the other two have no
  // name to go by.
  if (name === 'cognito:groups' || name.startsWith('dev:')) return undefined;
  return refuseClaimName(token, name);
}

// Blanks, controls, brackets, quotes and commas let one name pass for several where lists are
// joined to a text.
const forgingCharacter = /[\p{Z}\p{C}\p{Ps}\p{Pe}\p{Quotation_Mark},`<>]/u;

/**
 * Tells a group name that no downstream authorizer can mistake for another: 1 to 128 characters,
 * none that separates.
 */
export function isGroupName(name: string): boolean {
  // Normalized, because a full-width comma becomes a comma in whatever normalizes after us.
  return name.length > 0 && name.length <= 128 && !forgingCharacter.test(name.normalize('NFKC'));
}

const scopeToken = /^[\x21\x23-\x5B\x5D-\x7E]{1,256}$/;

/**
 * Tells a scope that Cognito can take away: a scope token of RFC 6749, without blanks, quotes and
 * backslashes.
 */
export const isScope = (scope: string): boolean => scopeToken.test(scope);

/** Tells a scope that Cognito can add: its own `aws.cognito` scopes it cannot. */
export const isAddableScope = (scope: string): boolean =>
  isScope(scope) && !/^aws\.cognito/i.test(scope);
