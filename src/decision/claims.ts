import type { TriggerEvent } from '../event/trigger-event.ts';
import type { RecordKey } from '../records/keys.ts';
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
  /** The attributes that say who the person is, in whatever tenant. */
  readonly personalAttributes: readonly string[];
}

/**
 * By name, because DynamoDB keeps no order of maps: the same grants make the same bytes, whichever
 * of the records say them.
 */
const inOrder = (claims: GrantedClaim[]) =>
  claims.sort(({ name: one }, { name: other }) => (one < other ? -1 : 1));

/** The more specific record wins by name. */
function mergeClaims(records: readonly TableRecord[]): GrantedClaim[] {
  const merged = new Map<string, GrantedClaim>();
  for (const { claims, key } of records) {
    for (const [name, value] of Object.entries(claims))
      merged.set(name, { name, value, source: key });
  }
  return inOrder([...merged.values()]);
}

/** Lists of all records unite by name, each item with the first record that has it. */
function uniteLists(records: readonly TableRecord[]): GrantedClaim[] {
  const united = new Map<string, { source: RecordKey; items: Map<string, Sourced> }>();
  for (const { listClaims, key } of records) {
    for (const [name, list] of Object.entries(listClaims)) {
      const { items } = united.get(name) ?? { items: new Map<string, Sourced>() };
      if (items.size === 0) united.set(name, { source: key, items });
      for (const item of list) if (!items.has(item)) items.set(item, { name: item, source: key });
    }
  }
  return inOrder(
    [...united].map(([name, { source, items }]) => {
      const found = [...items.values()];
      return { name, value: found.map((item) => item.name), source, items: found };
    }),
  );
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
  const suppressedNames = new Set(suppressed.kept.map(({ name }) => name));
  const lists = uniteLists(admitted.records);
  const listNames = new Set(lists.map(({ name }) => name));
  const merged = dropByRule('claim', mergeClaims(admitted.records), ({ name }) =>
    listNames.has(name) ? 'list-claim' : undefined,
  );
  const granted = dropByRule('claim', [...merged.kept, ...lists], ({ name, value }) => {
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
    suppress: suppressed.kept,
    dropped: [...suppressed.dropped, ...merged.dropped, ...granted.dropped, ...sessionTags.dropped],
  };
}

/**
 * Leaves out of the ID token what the user's attributes say of the home tenant, where it is for
 * another one: Cognito puts all attributes there. What a record grants under such a name counts.
 */
export function withoutHome(
  idToken: ClaimChanges,
  { userAttributes }: TriggerEvent,
  { isHome, client }: AdmittedRecords,
  { tenantAttribute, departmentAttribute, personalAttributes }: ClaimPolicy,
): ClaimChanges {
  if (isHome || client) return idToken;
  const ofTenant = [tenantAttribute, departmentAttribute];
  const others = Object.keys(userAttributes).filter((name) => !personalAttributes.includes(name));
  const added = new Set(idToken.add.map(({ name }) => name));
  const left = [...ofTenant, ...others]
    .filter((name) => !added.has(name) && refuseSuppression('id', name) === undefined)
    .map((name): Sourced => ({ name, source: 'user pool' }));
  return { ...idToken, suppress: uniteByName(left, idToken.suppress) };
}
