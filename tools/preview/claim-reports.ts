import type { Decision, Sourced } from '../../src/decision/decision.ts';
import { formatKey } from '../../src/records/keys.ts';
import { type ClaimPair, compareClaims } from '../simulator/compare-claims.ts';
import type { Claims } from '../simulator/issue-tokens.ts';
import type { ClaimReport, Reason, Source, TokenReport } from './report.ts';

const GROUP_CLAIMS = ['cognito:groups', 'cognito:roles', 'cognito:preferred_role'];

/** A row by its key in one word. */
export const describeSource = (source: Sourced['source']): Source =>
  source === 'user pool' ? source : formatKey(source);

const reasons = (
  effect: Reason['effect'],
  kind: Reason['kind'],
  items: readonly Sourced[],
  isMeant: (name: string) => boolean = () => true,
): Reason[] =>
  items
    .filter(({ name }) => isMeant(name))
    .map(({ name, source }) => ({ effect, kind, name, source: describeSource(source) }));

/** What gives and takes each part of a claim, by the decision. */
function reasonsOf(
  token: TokenReport['token'],
  claim: string,
  { idToken, accessToken, groups }: Decision,
): Reason[] {
  const { add, suppress } = token === 'id' ? idToken : accessToken;
  const isClaim = (name: string) => name === claim;
  const takesGroups = (name: string) => name === 'cognito:groups' && GROUP_CLAIMS.includes(claim);
  const taken = reasons('takes', 'claim', suppress, (name) => isClaim(name) || takesGroups(name));
  if (taken.length > 0) return taken;
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
    default:
      return reasons('gives', 'claim', add, isClaim);
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
