import type { Dropped, Granting, Rule, Sourced } from './decision.ts';
import { createMemo } from './memo.ts';

/** Joins lists of names, first seen first. */
export function uniteByName(...lists: readonly (readonly Sourced[])[]): Sourced[] {
  const seen = new Map<string, Sourced>();
  for (const item of lists.flat()) if (!seen.has(item.name)) seen.set(item.name, item);
  return [...seen.values()];
}

type ListField = 'groups' | 'iamRoles' | 'scopes' | 'suppressClaims' | 'suppressScopes';
const united = createMemo<readonly Sourced[]>();

/**
 * Joins a list field of the records, from the general to the specific, each name with the first
 * record that has it. Worked out once for the same list of records.
 */
export const uniteGrants = (records: readonly Granting[], field: ListField): readonly Sourced[] =>
  united([records], field, () =>
    uniteByName(
      records.flatMap((record) => record[field].map((name) => ({ name, source: record.key }))),
    ),
  );

/** Parts what passes from what a rule takes out. */
export function dropByRule<Item extends Sourced>(
  kind: Dropped['kind'],
  items: readonly Item[],
  ruleAgainst: (item: Item) => Rule | undefined,
): { readonly kept: readonly Item[]; readonly dropped: readonly Dropped[] } {
  const kept: Item[] = [];
  const dropped: Dropped[] = [];
  for (const item of items) {
    const rule = ruleAgainst(item);
    if (rule === undefined) kept.push(item);
    else dropped.push({ kind, name: item.name, source: item.source, rule });
  }
  return { kept, dropped };
}
