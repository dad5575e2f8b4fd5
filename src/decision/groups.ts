import type { GroupConfiguration } from '../event/trigger-event.ts';
import type { AdmittedRecords } from './admit.ts';
import { type AppClientRules, isLeftOut } from './app-client.ts';
import { isGroupName } from './cognito-rules.ts';
import type { Dropped, Granting, GroupChanges, Sourced } from './decision.ts';
import { dropByRule, uniteByName, uniteGrants } from './drop-by-rule.ts';
import { isAllowedRole, type RolePattern } from './role-patterns.ts';

export interface GroupPolicy {
  /**
   * `merge` keeps and extends the user pool's groups, roles and preferred role; `replace` does
   * without them.
   */
  readonly groups: 'merge' | 'replace';
  readonly allowedRoles: readonly RolePattern[];
}

/** Of a user whose groups and roles say nothing in this tenant. */
export const emptyConfiguration: GroupConfiguration = {
  groups: [],
  iamRoles: [],
  preferredRole: undefined,
};

const fromPool = (name: string): Sourced => ({ name, source: 'user pool' });

function sameNames(items: readonly Sourced[], names: readonly string[]): boolean {
  const expected = new Set(names);
  return items.length === expected.size && items.every(({ name }) => expected.has(name));
}

/** The preferred roles that records set, of a record that counts in two places once. */
export const preferredRolesOf = (records: readonly Granting[]): Sourced[] =>
  [...new Set(records)].flatMap(({ preferredRole, key }) =>
    preferredRole === undefined ? [] : [{ name: preferredRole, source: key }],
  );

/**
 * Decides the user's groups, roles and preferred role. What the user pool gives stays its
 * administrator's word: only what a row grants has to be among the allowed roles. A group name that
 * could pass for another is nobody's to give. Into a tenant other than the home tenant nothing of
 * the pool's goes along.
 */
export function decideGroups(
  pool: GroupConfiguration,
  { records, isHome }: AdmittedRecords,
  rules: AppClientRules,
  policy: GroupPolicy,
): { readonly changes: GroupChanges | undefined; readonly dropped: readonly Dropped[] } {
  const kept = policy.groups === 'merge' && isHome ? pool : emptyConfiguration;
  const groups = dropByRule(
    'group',
    uniteByName(kept.groups.map(fromPool), uniteGrants(records, 'groups')),
    ({ name }) => {
      if (!isGroupName(name)) return 'group-name';
      return isLeftOut(rules, 'groups', name) ? 'app-client' : undefined;
    },
  );

  // What the user pool gives is its administrator's word, but for what the app client is to have.
  const narrow = ({ name }: Sourced) =>
    isLeftOut(rules, 'iamRoles', name) ? 'app-client' : undefined;
  const roleRule = (role: Sourced) =>
    isAllowedRole(policy.allowedRoles, role.name) ? narrow(role) : 'role-not-allowed';
  const granted = dropByRule('role', uniteGrants(records, 'iamRoles'), roleRule);
  const preferred = dropByRule('preferred role', preferredRolesOf(records), roleRule);
  const poolPreferred = kept.preferredRole === undefined ? [] : [fromPool(kept.preferredRole)];
  const ofPool = dropByRule(
    'role',
    uniteByName(kept.iamRoles.map(fromPool), poolPreferred),
    narrow,
  );

  const allowed = [...preferredRolesOf(records.toReversed()), ...poolPreferred].find(
    (role) => roleRule(role) !== 'role-not-allowed' || role.source === 'user pool',
  );
  // A less specific one in its place would be one that nobody chose for this app client.
  const preferredRole = allowed && narrow(allowed) ? undefined : allowed;
  const iamRoles = uniteByName(ofPool.kept, granted.kept, preferred.kept);

  const unchanged =
    sameNames(groups.kept, pool.groups) &&
    sameNames(
      iamRoles,
      pool.preferredRole === undefined ? pool.iamRoles : [...pool.iamRoles, pool.preferredRole],
    ) &&
    preferredRole?.name === pool.preferredRole;
  return {
    changes: unchanged ? undefined : { groups: groups.kept, iamRoles, preferredRole },
    dropped: [...groups.dropped, ...ofPool.dropped, ...granted.dropped, ...preferred.dropped],
  };
}
