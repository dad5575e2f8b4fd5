import type { EventVersion } from '../cognito/event.ts';
import { isAddableScope, isScope } from '../cognito/reserved.ts';
import type { TableRecord } from '../tenancy/records.ts';
import type { Dropped, ScopeChanges } from './decision.ts';
import { sift, union } from './sift.ts';

/** Decides which scopes the access token gains and loses. A scope both added and taken away is taken away. */
export function decideScopes(
  version: EventVersion,
  records: readonly TableRecord[],
): ScopeChanges & { readonly dropped: readonly Dropped[] } {
  const suppressed = sift('suppressed scope', union(records, 'suppressScopes'), ({ name }) => {
    if (version === 'V1_0') return 'scope-on-v1';
    return isScope(name) ? undefined : 'scope-name';
  });
  const suppressedNames = new Set(suppressed.kept.map(({ name }) => name));
  const added = sift('scope', union(records, 'scopes'), ({ name }) => {
    if (version === 'V1_0') return 'scope-on-v1';
    if (!isAddableScope(name)) return 'scope-name';
    return suppressedNames.has(name) ? 'suppressed' : undefined;
  });
  return {
    scopesToAdd: added.kept,
    scopesToSuppress: suppressed.kept,
    dropped: [...suppressed.dropped, ...added.dropped],
  };
}
