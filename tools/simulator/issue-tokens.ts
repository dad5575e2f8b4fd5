// What Cognito makes of a response, written from its contract. src/decision/cognito-rules.ts knows
// the same rules, and nothing is shared on purpose: this is a second opinion, and a mistake would
// have to be made twice. docs/decisions/08-second-opinion.md

import { isObject, type JsonObject, type JsonValue, ownField } from '../../src/json.ts';

export type Claims = JsonObject;

/** The claims of the tokens of one sign-in. A machine (client credentials) gets no ID token. */
export interface Tokens {
  readonly idToken?: Claims;
  readonly accessToken: Claims;
}

/**
 * What Cognito does not do as told. Refused: it rejects the output, the sign-in fails. Dropped: it
 * ignores this part.
 */
export interface CognitoFinding {
  readonly effect: 'refused' | 'dropped';
  /** Where in the response, such as `claimsOverrideDetails.claimsToAddOrOverride.sub`. */
  readonly path: string;
  readonly reason: string;
}

/** The tokens, if Cognito issues any, and whatever it refused or dropped. */
export type Issued =
  | { readonly issued: true; readonly tokens: Tokens; readonly findings: readonly CognitoFinding[] }
  | {
      readonly issued: false;
      readonly tokens?: undefined;
      readonly findings: readonly CognitoFinding[];
    };

type TokenName = keyof Tokens;

interface SignIn {
  readonly version: 'V1' | 'V2';
  readonly clientId: unknown;
  readonly hasIdToken: boolean;
}

/** One map of the response, where it stands, and where to report what is wrong with it. */
interface Place {
  readonly path: string;
  readonly map: JsonObject;
  readonly findings: CognitoFinding[];
}

/**
 * The group claims as the response replaces them: undefined takes a claim away, one that is not
 * listed stays.
 */
type GroupClaims = ReadonlyMap<string, JsonValue | undefined>;

const DETAILS = { V1: 'claimsOverrideDetails', V2: 'claimsAndScopeOverrideDetails' };
const CLAIM_FIELDS = ['claimsToAddOrOverride', 'claimsToSuppress'];
const CLAIM_AND_SCOPE_FIELDS = [...CLAIM_FIELDS, 'scopesToAdd', 'scopesToSuppress'];
const GROUP_FIELDS = ['groupsToOverride', 'iamRolesToOverride', 'preferredRole'];
const DETAILS_FIELDS = {
  V1: [...CLAIM_FIELDS, 'groupOverrideDetails'],
  V2: ['idTokenGeneration', 'accessTokenGeneration', 'groupOverrideDetails'],
};
const KNOWN_FIELDS = new Set([
  ...Object.values(DETAILS),
  ...Object.values(DETAILS_FIELDS).flat(),
  ...CLAIM_AND_SCOPE_FIELDS,
  ...GROUP_FIELDS,
]);

const words = (text: string) => text.split(' ').filter(Boolean);
const FIXED = words('sub acr amr auth_time azp exp iat iss jti nbf nonce origin_jti token_use aud');
const FIXED_IN = {
  idToken: new Set([...FIXED, ...words('cognito:username identities at_hash')]),
  accessToken: new Set([
    ...FIXED,
    ...words('username client_id event_id device_key version scope'),
  ]),
};
const SIMPLE_IN_ID_TOKEN = new Set(
  words('address phone_number_verified email_verified updated_at'),
);
const GROUP_CLAIMS_IN = {
  idToken: words('cognito:groups cognito:roles cognito:preferred_role'),
  accessToken: words('cognito:groups'),
};

/**
 * Says which tokens Cognito would sign: `before` holds their claims as they would be without the
 * trigger, `event` is what the trigger got, `response` the `response` field of what it returned. It
 * changes none of them, and nothing in an event or a response makes it throw. Where AWS promises
 * nothing or sources disagree, the stricter reading holds.
 *
 * https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-lambda-pre-token-generation.html
 */
export function issueTokens(event: unknown, before: Tokens, response: unknown): Issued {
  const signIn = readSignIn(event, before);
  const findings: CognitoFinding[] = [];
  const details = readDetails(response, signIn, findings);
  const isV1 = signIn.version === 'V1';
  const forIdToken = isV1 ? details : placeAt(details, 'idTokenGeneration', CLAIM_FIELDS);
  const forAccessToken = isV1
    ? { ...details, map: {} }
    : placeAt(details, 'accessTokenGeneration', CLAIM_AND_SCOPE_FIELDS);
  const groups = readGroups(details, signIn);
  if (!signIn.hasIdToken) dropFields(forIdToken, CLAIM_FIELDS, 'this sign-in gets no ID token');

  const idToken = new Map(Object.entries(before.idToken ?? {}));
  const accessToken = new Map(Object.entries(before.accessToken));
  changeClaims(idToken, 'idToken', forIdToken, groups, signIn);
  changeClaims(accessToken, 'accessToken', forAccessToken, groups, signIn);
  changeScopes(accessToken, forAccessToken);
  if (findings.some(({ effect }) => effect === 'refused')) return { issued: false, findings };

  // Object.fromEntries and JSON keep a claim called `__proto__` a claim; an assignment would make
  // it the prototype.
  const tokens = {
    ...(signIn.hasIdToken && { idToken: Object.fromEntries(idToken) }),
    accessToken: Object.fromEntries(accessToken),
  };
  return { issued: true, tokens: JSON.parse(JSON.stringify(tokens)), findings };
}

// The version alone does not tell: some emulators send a V2 event that says "1", and cognito-local
// a V1 event with "0".
function readSignIn(event: unknown, before: Tokens): SignIn {
  const version = fieldOf(event, 'version');
  const isV2 =
    version === '2' ||
    version === '3' ||
    fieldOf(fieldOf(event, 'request'), 'scopes') !== undefined ||
    fieldOf(fieldOf(event, 'response'), DETAILS.V2) !== undefined;
  const isMachine = fieldOf(event, 'triggerSource') === 'TokenGeneration_ClientCredentials';
  return {
    version: isV2 ? 'V2' : 'V1',
    clientId: fieldOf(fieldOf(event, 'callerContext'), 'clientId'),
    hasIdToken: before.idToken !== undefined && !isMachine,
  };
}

function readDetails(response: unknown, { version }: SignIn, findings: CognitoFinding[]): Place {
  const sent = asSent(response);
  if (!isObject(sent))
    findings.push({ effect: 'refused', path: 'response', reason: 'it is not a JSON object' });
  const root: Place = { path: '', map: isObject(sent) ? sent : {}, findings };
  dropMisplaced(root, [DETAILS[version]]);
  return placeAt(root, DETAILS[version], DETAILS_FIELDS[version], 'null says nothing');
}

function readGroups(details: Place, { hasIdToken }: SignIn): GroupClaims {
  if (fieldOf(details.map, 'groupOverrideDetails') === undefined) return new Map();
  const place = placeAt(details, 'groupOverrideDetails', GROUP_FIELDS, 'null says nothing');
  // Groups are in the access token too, and AWS excepts no machine from that.
  if (!hasIdToken)
    dropFields(place, ['iamRolesToOverride', 'preferredRole'], 'this sign-in gets no ID token');
  const groups = stringsAt(place, 'groupsToOverride');
  const roles = stringsAt(place, 'iamRolesToOverride');
  // Cognito's own event says null for no preferred role, so null may come back; a null list is
  // refused.
  const preferredRole = valueAt(place, 'preferredRole') ?? undefined;
  if (preferredRole !== undefined && typeof preferredRole !== 'string') {
    report(place, 'refused', 'preferredRole', 'it is not a string');
  }
  return new Map<string, JsonValue | undefined>([
    ['cognito:groups', groups.length > 0 ? groups : undefined],
    ['cognito:roles', roles.length > 0 ? roles : undefined],
    ['cognito:preferred_role', preferredRole],
  ]);
}

function changeClaims(
  claims: Map<string, JsonValue>,
  token: TokenName,
  place: Place,
  groups: GroupClaims,
  signIn: SignIn,
): void {
  const suppressed = readSuppressed(place, token);
  const added = placeAt(place, 'claimsToAddOrOverride');
  for (const [name, value] of Object.entries(added.map)) {
    const refusal = whyNotAdded(name, value, token, signIn);
    if (refusal !== undefined) report(added, 'refused', name, refusal);
    else if (suppressed.includes(name)) report(added, 'dropped', name, 'suppressing it wins');
    claims.set(name, value);
  }
  for (const name of GROUP_CLAIMS_IN[token]) {
    const value = groups.get(name);
    if (value !== undefined) claims.set(name, value);
    else if (groups.has(name)) claims.delete(name);
  }
  for (const name of suppressed) claims.delete(name);
}

function readSuppressed(place: Place, token: TokenName): readonly string[] {
  return stringsAt(place, 'claimsToSuppress').flatMap((name) => {
    if (name === 'cognito:groups') return GROUP_CLAIMS_IN[token];
    if (name === 'cognito:roles' || name === 'cognito:preferred_role') {
      report(
        place,
        'dropped',
        `claimsToSuppress.${name}`,
        'only suppressing cognito:groups takes it away',
      );
      return [];
    }
    if (isFixed(name, token))
      report(place, 'refused', `claimsToSuppress.${name}`, 'Cognito alone sets this claim');
    return [name];
  });
}

// What Cognito does with a claim that cannot be changed is not promised: older text has it keep its
// own value, a field report has the sign-in fail. Here it fails.
const isFixed = (name: string, token: TokenName) =>
  FIXED_IN[token].has(name) || name.startsWith('cognito:');

function whyNotAdded(
  name: string,
  value: JsonValue,
  token: TokenName,
  signIn: SignIn,
): string | undefined {
  if (name === 'aud' && token === 'accessToken') {
    const isOwnClient = typeof value === 'string' && value === signIn.clientId;
    return isOwnClient ? undefined : 'it may only be the app client id of this sign-in';
  }
  if (isFixed(name, token)) return 'Cognito alone sets this claim';
  if (name.startsWith('dev:')) return 'a developer attribute can be suppressed only';
  if (signIn.version === 'V1')
    return typeof value === 'string' ? undefined : 'a V1 claim is a string';
  if (isScalar(value)) return undefined;
  if (token === 'idToken' && SIMPLE_IN_ID_TOKEN.has(name))
    return 'in the ID token it is a string, number or boolean';
  if (isObject(value) || (Array.isArray(value) && value.every(isScalar))) return undefined;
  return 'a claim is a string, number or boolean, a list of those, or an object';
}

function changeScopes(claims: Map<string, JsonValue>, place: Place): void {
  const added = scopesAt(place, 'scopesToAdd');
  const suppressed = scopesAt(place, 'scopesToSuppress');
  for (const scope of added) {
    if (scope.startsWith('aws.cognito'))
      report(place, 'refused', `scopesToAdd.${scope}`, 'Cognito alone grants it');
    if (suppressed.includes(scope))
      report(place, 'dropped', `scopesToAdd.${scope}`, 'suppressing it wins');
  }
  if (added.length + suppressed.length === 0) return;
  const current = claims.get('scope');
  const scopes = new Set([...words(typeof current === 'string' ? current : ''), ...added]);
  for (const scope of suppressed) scopes.delete(scope);
  if (scopes.size > 0) claims.set('scope', [...scopes].join(' '));
  else claims.delete('scope');
}

// A scope with a blank is in no token, so suppressing one could do no harm. AWS rules blanks out
// for both lists.
function scopesAt(place: Place, list: string): readonly string[] {
  const scopes = stringsAt(place, list);
  for (const scope of scopes) {
    if (!/^\S+$/.test(scope))
      report(place, 'refused', `${list}.${scope}`, 'a scope is not empty and has no blank');
  }
  return scopes;
}

function report(
  place: Place,
  effect: CognitoFinding['effect'],
  name: string,
  reason: string,
): void {
  place.findings.push({ effect, path: pathTo(place, name), reason });
}

const pathTo = ({ path }: Place, name: string) => (path === '' ? name : `${path}.${name}`);

function dropFields(place: Place, names: readonly string[], reason: string): void {
  for (const name of names) {
    if (Object.hasOwn(place.map, name)) report(place, 'dropped', name, reason);
  }
}

// A field that means something elsewhere was meant to do something; one that means nothing anywhere
// is ignored.
function dropMisplaced(place: Place, allowed: readonly string[]): void {
  const misplaced = Object.keys(place.map).filter(
    (name) => KNOWN_FIELDS.has(name) && !allowed.includes(name),
  );
  dropFields(place, misplaced, `Cognito does not read this field here, only ${allowed.join(', ')}`);
}

/** The map in a field, empty if absent. Null is refused unless AWS gives it a meaning there. */
function placeAt(
  parent: Place,
  name: string,
  fields?: readonly string[],
  whenNull?: 'null says nothing',
): Place {
  const value = valueAt(parent, name);
  const isEmpty = value === undefined || (value === null && whenNull !== undefined);
  if (!isEmpty && !isObject(value)) report(parent, 'refused', name, 'it is not a map');
  const place = { ...parent, path: pathTo(parent, name), map: isObject(value) ? value : {} };
  if (fields !== undefined) dropMisplaced(place, fields);
  return place;
}

function stringsAt(place: Place, name: string): readonly string[] {
  const value = valueAt(place, name);
  if (Array.isArray(value) && value.every((item) => typeof item === 'string')) return value;
  if (value !== undefined) report(place, 'refused', name, 'it is not a list of strings');
  return [];
}

function valueAt({ map }: Place, name: string): JsonValue | undefined {
  return Object.hasOwn(map, name) ? map[name] : undefined;
}

function fieldOf(value: unknown, name: string): unknown {
  return isObject(value) ? ownField(value, name) : undefined;
}

const isScalar = (value: JsonValue) => ['string', 'number', 'boolean'].includes(typeof value);

/** What reaches Cognito: Lambda sends JSON, where an undefined field is absent and NaN is null. */
function asSent(response: unknown): JsonValue | undefined {
  try {
    return JSON.parse(JSON.stringify(response));
  } catch {
    return undefined;
  }
}
