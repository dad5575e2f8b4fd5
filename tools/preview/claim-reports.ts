import {
  allAdded,
  type Decision,
  type NamedRecord,
  type Sourced,
} from '../../src/decision/decision.ts';
import { formatKey } from '../../src/records/keys.ts';
import { type ClaimPair, compareClaims } from '../simulator/compare-claims.ts';
import type { Claims } from '../simulator/issue-tokens.ts';
import type { ClaimReport, Origin, Place, Reason, TokenReport } from './report.ts';

const GROUP_CLAIMS = ['cognito:groups', 'cognito:roles', 'cognito:preferred_role'];

/** A row by its key in one word, and of an identity provider's the group; else by its name. */
const placeOf = (source: Sourced['source']): Place =>
  typeof source === 'string'
    ? { source }
    : { source: formatKey(source), ...(source.group !== undefined && { group: source.group }) };

const isSame = (one: Sourced['source'], other: Sourced['source']) =>
  placeOf(one).source === placeOf(other).source;

/** Where something comes from, and the rows that name that. */
export function describeOrigin(source: Sourced['source'], named: readonly NamedRecord[]): Origin {
  const namedBy = named.filter(({ key }) => isSame(key, source)).map(({ by }) => placeOf(by));
  return { ...placeOf(source), ...(namedBy.length > 0 && { namedBy }) };
}

/** What gives and takes each part of a claim, by the decision. */
function reasonsOf(
  token: TokenReport['token'],
  claim: string,
  { idToken, accessToken, groups, named }: Decision,
): Reason[] {
  const reasons = (
    effect: Reason['effect'],
    kind: Reason['kind'],
    items: readonly Sourced[],
  ): Reason[] =>
    items.map(({ name, source }) => ({ effect, kind, name, ...describeOrigin(source, named) }));
  const changes = token === 'id' ? idToken : accessToken;
  const takesGroups = (name: string) => name === 'cognito:groups' && GROUP_CLAIMS.includes(claim);
  const taken = changes.suppress.filter(({ name }) => name === claim || takesGroups(name));
  if (taken.length > 0) return reasons('takes', 'claim', taken);
  switch (claim) {
    case 'cognito:groups':
      return reasons('gives', 'group', groups?.groups ?? []);
    case 'cognito:roles':
      return reasons('gives', 'role', groups?.iamRoles ?? []);
    case 'cognito:preferred_role':
      return reasons(
        'gives',
        'preferred role',
        groups?.preferredRole ? [groups.preferredRole] : [],
      );
    case 'scope':
      return token === 'id'
        ? []
        : [
            ...reasons('gives', 'scope', accessToken.scopesToAdd),
            ...reasons('takes', 'scope', accessToken.scopesToSuppress),
          ];
    default: {
      const granted = allAdded(changes).filter(({ name }) => name === claim);
      const items = granted.flatMap((each) => each.items ?? []);
      return items.length > 0
        ? reasons('gives', 'list item', items)
        : reasons('gives', 'claim', granted);
    }
  }
}

function changeOf({ before, after, isSame }: ClaimPair): ClaimReport['change'] {
  if (before === undefined) return 'added';
  if (after === undefined) return 'removed';
  return isSame ? 'same' : 'changed';
}

const ORDER = ['added', 'changed', 'removed', 'same'] as const;

/** Each claim of a token before and after, and the reason for it. */
export function reportClaims(
  token: TokenReport['token'],
  before: Claims,
  after: Claims,
  decision: Decision,
): ClaimReport[] {
  const claims = compareClaims(before, after).map(
    ({ isSame, ...claim }): ClaimReport => ({
      ...claim,
      change: changeOf({ isSame, ...claim }),
      reasons: reasonsOf(token, claim.name, decision),
    }),
  );
  return ORDER.flatMap((change) => claims.filter((claim) => claim.change === change));
}
