import type { TriggerEvent } from '../event/trigger-event.ts';
import type { RecordOf } from '../records/kinds.ts';
import type { AdmittedRecords } from './admit.ts';
import { type AppClientRules, isLeftOut } from './app-client.ts';
import { isAddableScope, isScope } from './cognito-rules.ts';
import type { Dropped, ScopeChanges, Sourced } from './decision.ts';
import { dropByRule, uniteByName, uniteGrants } from './drop-by-rule.ts';

/**
 * The scopes that a machine asked for and no grant covers, if its record says that only granted
 * ones count.
 */
function ungranted(
  { scopes }: TriggerEvent,
  client: RecordOf<'client'> | undefined,
  granted: readonly Sourced[],
): Sourced[] {
  if (!client?.onlyGrantedScopes) return [];
  const covered = new Set(granted.map(({ name }) => name));
  return scopes
    .filter((name) => isScope(name) && !covered.has(name))
    .map((name) => ({ name, source: client.key }));
}

/**
 * Decides which scopes the access token gains and loses. A scope both added and taken away is taken
 * away.
 */
export function decideScopes(
  event: TriggerEvent,
  { records, client }: AdmittedRecords,
  rules: AppClientRules,
): ScopeChanges & { readonly dropped: readonly Dropped[] } {
  const suppressed = dropByRule(
    'suppressed scope',
    uniteGrants(records, 'suppressScopes'),
    ({ name }) => {
      if (event.version === 'V1_0') return 'scope-on-v1';
      return isScope(name) ? undefined : 'scope-name';
    },
  );
  const suppressedNames = new Set(suppressed.kept.map(({ name }) => name));
  const added = dropByRule('scope', uniteGrants(records, 'scopes'), ({ name }) => {
    if (event.version === 'V1_0') return 'scope-on-v1';
    if (!isAddableScope(name)) return 'scope-name';
    if (suppressedNames.has(name)) return 'suppressed';
    return isLeftOut(rules, 'scopes', name) ? 'app-client' : undefined;
  });
  return {
    scopesToAdd: added.kept,
    scopesToSuppress: uniteByName(suppressed.kept, ungranted(event, client, added.kept)),
    dropped: [...suppressed.dropped, ...added.dropped],
  };
}
