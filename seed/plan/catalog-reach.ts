import { EnrichmentError } from '../../src/denials.ts';
import { grantEntries, lifecycleEntries } from '../../src/records/grants.ts';
import { readRecord } from '../../src/records/parse-record.ts';
import type { Action, Fields } from '../table/action.ts';
import { isRecordName, parseKey } from '../table/parse-key.ts';
import { isSameField } from '../table/same-fields.ts';
import { textsOf } from './named-records.ts';

/**
 * What of all grants a change of the catalogue bears on: the decision merges claims name by name,
 * and has other fields that go together.
 */
export interface CatalogReach {
  /** The names of claims. */
  readonly claims: ReadonlySet<string>;
  readonly groups: boolean;
  readonly scopes: boolean;
}

const GROUPS = ['groups', 'iamRoles', 'preferredRole'] as const;
const SCOPES = ['scopes', 'suppressScopes'] as const;
const LIFECYCLE = Object.keys(lifecycleEntries);

/** Whether a row is a record that a sign-in can read. */
function isReadable({ key }: Action, fields: Fields): boolean {
  const name = parseKey(key);
  return (
    name !== undefined &&
    isRecordName(name) &&
    !(readRecord(name.kind, name, fields) instanceof EnrichmentError)
  );
}

/** What the changes of a catalogue bear on; undefined if on nothing that tokens depend on. */
export function reachOf(actions: readonly Action[]): CatalogReach | undefined {
  const claims = new Set<string>();
  const touched = new Set<string>();
  for (const action of actions) {
    const before = action.op === 'add' ? {} : action.before;
    const after = action.op === 'remove' ? {} : action.after;
    const differs = (name: string) => !isSameField(before, after, name);
    // A record that begins or ceases to count brings or takes all that it grants.
    const isWhole =
      action.op !== 'change' || LIFECYCLE.some(differs) || !isReadable(action, before);
    for (const field of Object.keys(grantEntries)) {
      const isThere = Object.hasOwn(before, field) || Object.hasOwn(after, field);
      if (!isThere || !(isWhole || differs(field))) continue;
      touched.add(field);
      const [was = {}, is = {}] = [before[field]?.M, after[field]?.M];
      for (const name of new Set([...Object.keys(was), ...Object.keys(is)]))
        if (isWhole || !isSameField(was, is, name)) claims.add(name);
      if (field !== 'suppressClaims') continue;
      for (const name of [...textsOf(before[field]), ...textsOf(after[field])]) claims.add(name);
    }
  }
  if (touched.size === 0) return undefined;
  return {
    claims,
    // Groups and roles are suppressed as claims.
    groups: GROUPS.some((field) => touched.has(field)) || claims.has('cognito:groups'),
    scopes: SCOPES.some((field) => touched.has(field)),
  };
}
