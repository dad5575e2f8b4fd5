import type { TriggerEvent } from '../event/trigger-event.ts';
import type { TableRecord } from '../records/kinds.ts';
import type { AdmittedRecords } from './admit.ts';
import { refuseClaim, refuseSuppression, type TokenUse } from './cognito-rules.ts';
import type { ClaimChanges, Dropped, GrantedClaim, Sourced } from './decision.ts';
import { dropByRule, uniteByName, uniteGrants } from './drop-by-rule.ts';
import { sessionTagsClaim } from './session-tags.ts';

export interface ClaimPolicy {
  readonly tenantClaim: string;
  readonly departmentClaim: string;
  readonly tenantAttribute: string;
  readonly departmentAttribute: string;
  readonly sessionTags: 'off' | 'on';
}

/** The more specific record wins by name. */
function mergeClaims(records: readonly TableRecord[]): GrantedClaim[] {
  const merged = new Map<string, GrantedClaim>();
  for (const { claims, key } of records) {
    for (const [name, value] of Object.entries(claims))
      merged.set(name, { name, value, source: key });
  }
  return [...merged.values()];
}

/** The claims that say whose token it is come from the keys of the records that were found. */
function tenancyClaims(
  { tenant, department }: AdmittedRecords,
  policy: ClaimPolicy,
): GrantedClaim[] {
  const claims = [
    { name: policy.tenantClaim, value: tenant.tenantId as string, source: tenant.key },
  ];
  if (department)
    claims.push({
      name: policy.departmentClaim,
      value: department.departmentId,
      source: department.key,
    });
  return claims;
}

/**
 * Cognito puts the attributes of the home tenant into the ID token: into another tenant they must
 * not go along.
 */
function attributesOfHome(
  token: TokenUse,
  { isHome, client }: AdmittedRecords,
  policy: ClaimPolicy,
): Sourced[] {
  if (token === 'access' || isHome || client) return [];
  const names = [policy.tenantAttribute, policy.departmentAttribute];
  return names
    .filter((name) => name !== policy.tenantClaim && name !== policy.departmentClaim)
    .map((name) => ({ name, source: 'user pool' }));
}

/**
 * Decides which claims one of the tokens gains and loses, and what of the grants it cannot carry.
 */
export function decideClaims(
  token: TokenUse,
  event: TriggerEvent,
  admitted: AdmittedRecords,
  policy: ClaimPolicy,
): ClaimChanges & { readonly dropped: readonly Dropped[] } {
  const isTenancy = (name: string) =>
    name === policy.tenantClaim || name === policy.departmentClaim;
  const isAttribute = (name: string) =>
    name === policy.tenantAttribute || name === policy.departmentAttribute;
  const suppressed = dropByRule(
    'suppressed claim',
    uniteGrants(admitted.records, 'suppressClaims'),
    ({ name }) => (isTenancy(name) ? 'tenant-claim' : refuseSuppression(token, name)),
  );
  const suppress = uniteByName(attributesOfHome(token, admitted, policy), suppressed.kept);
  const suppressedNames = new Set(suppress.map(({ name }) => name));
  const granted = dropByRule('claim', mergeClaims(admitted.records), ({ name, value }) => {
    if (isTenancy(name) || isAttribute(name)) return 'tenant-claim';
    return (
      refuseClaim(token, name, value, event.clientId) ??
      (suppressedNames.has(name) ? 'suppressed' : undefined)
    );
  });
  const tenancy = tenancyClaims(admitted, policy);
  const tags =
    policy.sessionTags === 'on' && token === 'id'
      ? [sessionTagsClaim(tenancy, admitted.tenant.key)]
      : [];
  const sessionTags = dropByRule('claim', tags, () =>
    event.version === 'V1_0' ? 'session-tags-on-v1' : undefined,
  );
  return {
    add: [...tenancy, ...sessionTags.kept, ...granted.kept],
    suppress,
    dropped: [...suppressed.dropped, ...granted.dropped, ...sessionTags.dropped],
  };
}
