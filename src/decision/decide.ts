import type { TriggerEvent } from '../event/trigger-event.ts';
import type { FoundRecords } from '../lookup/find-records.ts';
import { type AdmitPolicy, type AdmittedBySignIn, type AdmittedRecords, admit } from './admit.ts';
import { type AppClientPolicy, type AppClientRules, admitAppClient } from './app-client.ts';
import { type Chain, createChains, extendChain } from './chain.ts';
import { type ClaimPolicy, contradictions, decideClaims, withoutAttributes } from './claims.ts';
import type { TokenUse } from './cognito-rules.ts';
import type { Decision, Dropped, OwnGrant, Rule, Sourced } from './decision.ts';
import { dropByRule, uniteGrants } from './drop-by-rule.ts';
import { fillClaims, type PreparedClaims, prepareClaims, readableOf } from './fill-claims.ts';
import { decideGroups, type GroupPolicy, preferredRolesOf } from './groups.ts';
import { createMemo } from './memo.ts';
import type { Readable } from './placeholders.ts';
import { decideScopes } from './scopes.ts';

const noChanges: PreparedClaims = { add: [], suppress: [], templates: [] };

const nameOf = ({ kind, name, rule }: Dropped) => JSON.stringify([kind, name, rule]);

/** Names a token only where the other one does carry what was dropped. */
function joinDropped(
  { version, isMachine }: TriggerEvent,
  id: readonly Dropped[],
  access: readonly Dropped[],
): readonly Dropped[] {
  // A V1 response cannot change the access token, and a machine gets no ID token.
  if (version === 'V1_0') return id;
  if (isMachine) return access;
  if (id.length === 0 && access.length === 0) return id;
  const ofId = new Set(id.map(nameOf));
  const ofAccess = new Set(access.map(nameOf));
  return [
    ...id.map((item): Dropped => (ofAccess.has(nameOf(item)) ? item : { ...item, token: 'id' })),
    ...access
      .filter((item) => !ofId.has(nameOf(item)))
      .map((item): Dropped => ({ ...item, token: 'access' })),
  ];
}

/** The claims that records grant, whoever signs in. */
interface DecidedClaims extends Pick<Decision, 'dropped'> {
  readonly idToken: PreparedClaims;
  readonly accessToken: PreparedClaims;
  /** The claims that the app client's record leaves out of the ID token. */
  readonly narrowed: readonly Dropped[];
}

/** Bounds the memory where each user has groups of their own: a decision takes some kilobytes. */
const MOST_DECISIONS = 10_000;

/**
 * Tells that all users with the same groups and roles of the user pool get the same, apart from
 * what placeholders read.
 */
const isForAll = ({ isHome, provider, client }: AdmittedRecords, { narrowed }: DecidedClaims) =>
  isHome && provider === undefined && client === undefined && narrowed.length === 0;

const hasTemplates = ({ idToken, accessToken }: DecidedClaims) =>
  idToken.templates.length + accessToken.templates.length > 0;

const withoutTemplates = (claims: DecidedClaims): DecidedClaims => ({
  ...claims,
  idToken: { ...claims.idToken, templates: [] },
  accessToken: { ...claims.accessToken, templates: [] },
});

/** Fills in what a decision for all has left out; undefined if something of it has to be dropped. */
function fillDecision(
  decision: Decision,
  { idToken, accessToken }: DecidedClaims,
  readable: Readable,
  event: TriggerEvent,
): Decision | undefined {
  const id = fillClaims('id', idToken, readable, event);
  const access = fillClaims('access', accessToken, readable, event);
  if (id.dropped.length + access.dropped.length > 0) return undefined;
  return {
    ...decision,
    idToken: { ...decision.idToken, filled: id.filled },
    accessToken: { ...decision.accessToken, filled: access.filled },
  };
}

function decideTokenClaims(
  event: TriggerEvent,
  admitted: AdmittedRecords,
  rules: AppClientRules,
  policy: ClaimPolicy,
): DecidedClaims {
  const decideToken = (token: TokenUse) => {
    const { dropped, ...changes } = decideClaims(token, event, admitted, rules, policy);
    const { prepared, dropped: broken } = prepareClaims(changes);
    return [prepared, [...dropped, ...broken]] as const;
  };
  const [idToken, ofId] = decideToken('id');
  const [accessToken, ofAccess] = decideToken('access');
  const isV1 = event.version === 'V1_0';
  return {
    idToken: event.isMachine && !isV1 ? noChanges : idToken,
    accessToken: isV1 ? noChanges : accessToken,
    dropped: joinDropped(event, ofId, ofAccess),
    narrowed: ofId.filter(({ rule }) => rule === 'app-client'),
  };
}

/** Reports all groups and roles that records grant: a machine, for one, has none by its token. */
function dropGroups({ records }: AdmittedRecords, rule: Rule): Dropped[] {
  return [
    ...dropByRule('group', uniteGrants(records, 'groups'), () => rule).dropped,
    ...dropByRule('role', uniteGrants(records, 'iamRoles'), () => rule).dropped,
    ...dropByRule('preferred role', preferredRolesOf(records), () => rule).dropped,
  ];
}

/** Reports what of the identity provider's word, and against it, counts for nothing. */
function reportProvider(
  { provider }: AdmittedRecords,
  contradicted: readonly Sourced[],
): readonly Dropped[] {
  const attributes = contradicted.map(
    (attribute): Dropped => ({ ...attribute, kind: 'attribute', rule: 'not-by-provider' }),
  );
  if (provider?.fault === undefined) return attributes;
  const { rule, attribute } = provider.fault;
  return [...attributes, { kind: 'provider groups', name: attribute, source: provider.key, rule }];
}

/** A sign-in that passes, and the records that count for it. */
export interface Admission {
  readonly admitted: AdmittedBySignIn;
  readonly rules: AppClientRules;
  readonly chain: Chain;
}

/** Lets a sign-in pass, or throws its denial. */
type AdmitSignIn = (event: TriggerEvent, found: FoundRecords, now: number) => Admission;

/** Makes what `Decide` begins with, for what has to be known before: it decides the same again. */
export function createAdmission(policy: AdmitPolicy & AppClientPolicy): AdmitSignIn {
  const chainOf = createChains();
  return (event, found, now) => {
    const rules = admitAppClient(event, found.catalogue, policy, now);
    const admitted = admit(found, now, policy);
    return { admitted, rules, chain: chainOf(admitted, found.catalogue, now) };
  };
}

/** Decides what the tokens of one sign-in carry, with what own code grants, if there is any. */
export type Decide = (
  event: TriggerEvent,
  found: FoundRecords,
  now: number,
  own?: OwnGrant,
) => Decision;

/**
 * Makes the decision's function: grants merged from the general to the specific, without what
 * Cognito would refuse or drop. The same input gives the same decision. What the same records grant
 * is worked out once, because the directory hands out the same records again and again; with what
 * own code grants, for each sign-in.
 *
 * The function takes the time in milliseconds since the epoch, and throws the denial, an
 * `EnrichmentError`, if a record that the sign-in needs is not there, suspended or outside its
 * dates.
 */
export function createDecide(
  policy: AdmitPolicy & AppClientPolicy & ClaimPolicy & GroupPolicy,
): Decide {
  const admitSignIn = createAdmission(policy);
  const claimsOf = createMemo<DecidedClaims>();
  let decisions = createMemo<Decision>();
  let kept = 0;
  return (event, found, now, own) => {
    const { admitted: specific, rules, chain: ofRecords } = admitSignIn(event, found, now);
    const chain = own ? extendChain(ofRecords, own, specific, found.catalogue, now) : ofRecords;
    const withCatalogue = (): AdmittedRecords => ({ ...specific, records: chain.records });
    const { version, clientId, isMachine, groupConfiguration } = event;
    const claims = claimsOf([chain, rules], `${version} ${isMachine} ${clientId}`, () =>
      decideTokenClaims(event, withCatalogue(), rules, policy),
    );
    const decideBy = (claims: DecidedClaims): Decision => {
      const admitted = withCatalogue();
      const contradicted = contradictions(event, admitted, policy);
      const readable = readableOf(event, admitted, policy, contradicted);
      const { dropped: idDropped, ...idToken } = fillClaims('id', claims.idToken, readable, event);
      const { dropped: accessDropped, ...accessToken } = fillClaims(
        'access',
        claims.accessToken,
        readable,
        event,
      );
      const { dropped: droppedScopes, ...scopes } = decideScopes(event, admitted, rules);
      const groups = isMachine
        ? { changes: undefined, dropped: dropGroups(admitted, 'group-of-machine') }
        : decideGroups(groupConfiguration, admitted, rules, policy);
      // Whoever suppresses the groups claim suppresses roles and preferred role with it.
      const isSuppressed = claims.idToken.suppress.some(({ name }) => name === 'cognito:groups');
      const suppressed = isSuppressed ? dropGroups(admitted, 'suppressed') : [];
      return {
        idToken: withoutAttributes(idToken, event, admitted, policy, [
          ...contradicted,
          ...claims.narrowed,
        ]),
        accessToken: { ...accessToken, ...scopes },
        groups: groups.changes,
        dropped: [
          ...chain.dropped,
          ...claims.dropped,
          ...joinDropped(event, idDropped, accessDropped),
          ...droppedScopes,
          ...groups.dropped,
          ...suppressed,
          ...reportProvider(admitted, contradicted),
        ],
        named: chain.named,
        stale: found.stale,
      };
    };
    if (own || found.stale.length > 0 || !isForAll(specific, claims)) return decideBy(claims);
    if (kept >= MOST_DECISIONS) {
      decisions = createMemo();
      kept = 0;
    }
    const forAll = decisions([claims], JSON.stringify(groupConfiguration), () => {
      kept += 1;
      return decideBy(withoutTemplates(claims));
    });
    if (!hasTemplates(claims)) return forAll;
    const readable = readableOf(event, specific, policy, []);
    return fillDecision(forAll, claims, readable, event) ?? decideBy(claims);
  };
}
