import type { TriggerEvent } from '../event/trigger-event.ts';
import { ownField } from '../json.ts';
import type { AdmittedRecords } from './admit.ts';
import { type AppClientRules, isLeftOut } from './app-client.ts';
import { refuseClaim, refuseSuppression, type TokenUse } from './cognito-rules.ts';
import {
  allAdded,
  type ClaimChanges,
  type Dropped,
  type GrantedClaim,
  type Granting,
  type Rule,
  type SharedClaimChanges,
  type Sourced,
} from './decision.ts';
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
function mergeClaims(records: readonly Pick<Granting, 'claims' | 'key'>[]): GrantedClaim[] {
  const merged = new Map<string, GrantedClaim>();
  for (const { claims, key } of records) {
    for (const [name, value] of Object.entries(claims))
      merged.set(name, { name, value, source: key });
  }
  return inOrder([...merged.values()]);
}

/** Lists of all records unite by name, each item with the first record that has it. */
function uniteLists(records: readonly Granting[]): GrantedClaim[] {
  const united = new Map<string, { source: Granting['key']; items: Map<string, Sourced> }>();
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
  rules: AppClientRules,
  policy: ClaimPolicy,
): SharedClaimChanges & { readonly dropped: readonly Dropped[] } {
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
  const refuse = ({ name, value }: GrantedClaim): Rule | undefined => {
    if (isTenancy(name) || isAttribute(name)) return 'tenant-claim';
    return (
      refuseClaim(token, name, value, event.clientId) ??
      (suppressedNames.has(name) ? 'suppressed' : undefined)
    );
  };
  // What an app client adds of its own stands in the place of what is granted by that name.
  const ofAppClient = rules.key ? mergeClaims([{ claims: rules.claims, key: rules.key }]) : [];
  const replaced = new Set(ofAppClient.map(({ name }) => name));
  const granted = dropByRule('claim', [...merged.kept, ...lists], (claim) => {
    const rule = refuse(claim);
    if (rule !== undefined) return rule;
    const kind = claim.items ? 'listClaims' : 'claims';
    return isLeftOut(rules, kind, claim.name) || replaced.has(claim.name)
      ? 'app-client'
      : undefined;
  });
  const own = dropByRule('claim', ofAppClient, refuse);
  const tenancy = tenancyClaims(admitted, policy);
  const tags =
    policy.sessionTags === 'on' && token === 'id'
      ? [sessionTagsClaim(tenancy, admitted.tenant.key)]
      : [];
  const sessionTags = dropByRule('claim', tags, () =>
    event.version === 'V1_0' ? 'session-tags-on-v1' : undefined,
  );
  return {
    add: [...tenancy, ...sessionTags.kept, ...granted.kept, ...own.kept],
    suppress: suppressed.kept,
    dropped: [
      ...suppressed.dropped,
      ...merged.dropped,
      ...granted.dropped,
      ...own.dropped,
      ...sessionTags.dropped,
    ],
  };
}

/**
 * The attributes that say otherwise than the identity provider that proves the tenant: the user may
 * have written them, and they count for nothing.
 */
export function contradictions(
  { userAttributes }: TriggerEvent,
  { provider, tenant, department }: AdmittedRecords,
  {
    tenantAttribute,
    departmentAttribute,
  }: Pick<ClaimPolicy, 'tenantAttribute' | 'departmentAttribute'>,
): readonly Sourced[] {
  if (provider === undefined) return [];
  const proved = [
    [tenantAttribute, tenant.tenantId],
    [departmentAttribute, department?.departmentId],
  ] as const;
  return proved
    .filter(([name, id]) => {
      const value = ownField(userAttributes, name) || undefined;
      return value !== undefined && value !== id;
    })
    .map(([name]) => ({ name, source: provider.key }));
}

/**
 * The attributes that the ID token does not carry, although Cognito puts all of them there: into a
 * tenant that is not the home tenant go those that say who the person is, and no other.
 */
function foreignAttributes(
  { userAttributes }: TriggerEvent,
  { isHome, client }: AdmittedRecords,
  { tenantAttribute, departmentAttribute, personalAttributes }: ClaimPolicy,
): readonly Sourced[] {
  if (isHome || client) return [];
  const others = Object.keys(userAttributes).filter((name) => !personalAttributes.includes(name));
  return [tenantAttribute, departmentAttribute, ...others].map((name) => ({
    name,
    source: 'user pool',
  }));
}

/**
 * Leaves out of the ID token the attributes that are not for it. What a record grants under such a
 * name counts.
 *
 * @param notForIt the attributes that the identity provider contradicts, and the claims that the app
 *   client's record leaves out: the attribute of such a name would come back in its place
 */
export function withoutAttributes(
  idToken: ClaimChanges,
  event: TriggerEvent,
  admitted: AdmittedRecords,
  policy: ClaimPolicy,
  notForIt: readonly Sourced[],
): ClaimChanges {
  const unwanted = [
    ...foreignAttributes(event, admitted, policy),
    ...notForIt.filter(({ name }) => Object.hasOwn(event.userAttributes, name)),
  ];
  if (unwanted.length === 0) return idToken;
  const added = new Set(allAdded(idToken).map(({ name }) => name));
  const left = unwanted.filter(
    ({ name }) => !added.has(name) && refuseSuppression('id', name) === undefined,
  );
  return { ...idToken, suppress: uniteByName(left, idToken.suppress) };
}
