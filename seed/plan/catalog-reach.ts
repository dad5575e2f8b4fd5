import { EnrichmentError } from '../../src/denials.ts';
import { type grantEntries, lifecycleEntries } from '../../src/records/grants.ts';
import { CATALOG_KINDS, isGrantKind } from '../../src/records/kinds.ts';
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

type GrantField = keyof typeof grantEntries;

/** Which fields the decision takes together. Suppressed claims bear on all. */
export const TOGETHER: Readonly<Record<GrantField, 'claims' | 'groups' | 'scopes' | 'all'>> = {
  claims: 'claims',
  listClaims: 'claims',
  groups: 'groups',
  iamRoles: 'groups',
  preferredRole: 'groups',
  scopes: 'scopes',
  suppressClaims: 'all',
  suppressScopes: 'scopes',
};

export const GRANT_FIELDS = Object.keys(TOGETHER) as readonly GrantField[];
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
  const touched = new Set<GrantField>();
  for (const action of actions) {
    const kind = parseKey(action.key)?.kind;
    if (!CATALOG_KINDS.filter(isGrantKind).some((each) => each === kind)) continue;
    const before = action.op === 'add' ? {} : action.before;
    const after = action.op === 'remove' ? {} : action.after;
    const differs = (name: string) => !isSameField(before, after, name);
    // A record that begins or ceases to count brings or takes all that it grants.
    const isWhole =
      action.op !== 'change' || LIFECYCLE.some(differs) || !isReadable(action, before);
    for (const field of GRANT_FIELDS) {
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
  const touches = (part: 'groups' | 'scopes') =>
    [...touched].some((field) => TOGETHER[field] === part);
  return {
    claims,
    // Groups and roles are suppressed as claims.
    groups: touches('groups') || claims.has('cognito:groups'),
    scopes: touches('scopes'),
  };
}
