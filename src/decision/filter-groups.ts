import { ATTRIBUTE_CHARACTERS, type GroupsFault, matchGroups } from '../event/provider-groups.ts';

/** What is left of a provider's groups. */
export interface FilteredGroups {
  /** A JSON list, which fits into a user attribute. */
  readonly text: string;
  readonly kept: number;
  /** Why some may be missing. */
  readonly fault?: GroupsFault | undefined;
}

/** Bounds the work: more than a SAML response that Cognito takes may have. */
const MOST_CHARACTERS = 262_144;

/**
 * Keeps, of a provider's groups, those that its record lists, in the record's order, as far as they
 * fit into a user attribute.
 *
 * @param value what the provider sent: a list, or a text of which Cognito or the provider made one
 * @param names of the groups that the record lists
 */
export function filterGroups(value: unknown, names: readonly string[]): FilteredGroups {
  const { matched, fault }: { matched: ReadonlySet<unknown>; fault?: GroupsFault } = Array.isArray(
    value,
  )
    ? { matched: new Set(value) }
    : matchGroups(value, names, MOST_CHARACTERS);
  const kept: string[] = [];
  let characters = '[]'.length;
  let isCut = false;
  for (const name of new Set(names)) {
    if (!matched.has(name)) continue;
    const more = JSON.stringify(name).length + (kept.length > 0 ? ','.length : 0);
    if (characters + more > ATTRIBUTE_CHARACTERS) {
      isCut = true;
      continue;
    }
    characters += more;
    kept.push(name);
  }
  return { text: JSON.stringify(kept), kept: kept.length, fault: isCut ? 'groups-cut' : fault };
}
