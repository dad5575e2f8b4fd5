import { isObject } from '../../src/json.ts';
import { didYouMean } from '../../tools/command/nearest.ts';
import type { Path, Problem } from '../files/problem.ts';
import { type SeedRecord, warningAt } from '../files/seed-record.ts';

/** The departments that the groups of a provider name, each with its place. */
function* departmentsOf({ fields: { groups } }: SeedRecord): Generator<readonly [string, Path]> {
  if (!Array.isArray(groups)) return;
  for (const [index, group] of groups.entries())
    if (isObject(group) && typeof group.departmentId === 'string')
      yield [group.departmentId, ['groups', index, 'departmentId']];
}

/** Fields that say nothing where no attribute brings the groups. */
const NEED_ATTRIBUTE = ['groups', 'groupsClaim'] as const;

/** The groups of a provider that come in no attribute. */
function* findUnread(provider: SeedRecord): Generator<Problem> {
  const { fields } = provider;
  if (fields.groupsAttribute !== undefined) return;
  const name = NEED_ATTRIBUTE.find((each) => {
    const value = fields[each];
    return Array.isArray(value) ? value.length > 0 : value !== undefined;
  });
  if (name === undefined) return;
  const message = 'counts only with groupsAttribute, the user attribute that brings the groups';
  yield warningAt(provider, [name], message, 'name');
}

/**
 * Makes the lint of identity providers: groups that nothing brings, and tenants, and departments of
 * those, that the files do not have. The table may have them, so it warns.
 */
export function createProviderLint(providers: readonly SeedRecord[]) {
  const departments = new Map<unknown, Set<string>>();
  const tenants = new Set<string>();
  const wanted = new Set(providers.map(({ fields }) => fields.tenantId));

  return {
    /** Takes the records of the files, in their order. */
    add(records: readonly SeedRecord[]): void {
      for (const { kind, fields, tenant } of records) {
        if (kind === 'tenant' && (wanted.size > 0 || tenants.size === 0)) {
          tenants.add(String(fields.tenantId));
          if (wanted.has(fields.tenantId)) departments.set(fields.tenantId, new Set());
        } else if (kind === 'department')
          departments.get(tenant?.fields.tenantId)?.add(String(fields.departmentId));
      }
    },
    *problems(): Generator<Problem> {
      for (const provider of providers) yield* findUnread(provider);
      // Files that have no tenants are for a table that has them.
      if (tenants.size === 0) return;
      for (const provider of providers) {
        const { tenantId } = provider.fields;
        if (typeof tenantId !== 'string') continue;
        const known = departments.get(tenantId);
        if (known === undefined) {
          const hint = didYouMean(tenantId, [...tenants]) || ', unless the table has it';
          const message = `these files have no such tenant, and users of this provider get none${hint}`;
          yield warningAt(provider, ['tenantId'], message);
          continue;
        }
        for (const [departmentId, path] of departmentsOf(provider)) {
          if (known.has(departmentId)) continue;
          const hint = didYouMean(departmentId, [...known]) || ', unless the table has it';
          const message = `these files have no such department of the tenant, and users of this group get no token${hint}`;
          yield warningAt(provider, path, message);
        }
      }
    },
  };
}
