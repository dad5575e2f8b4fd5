import { distance } from 'fastest-levenshtein';

/** Of three letters one may be wrong, and never more than these. */
const MOST_TYPOS = 3;

/** What was meant by a name or value that is not known; undefined if no other is as near. */
export function nearest(text: string, known: readonly string[]): string | undefined {
  const typed = text.toLowerCase();
  const [begun, ...others] = known.filter((each) => each.toLowerCase().startsWith(typed));
  if (begun !== undefined && others.length === 0 && typed.length > 1) return begun;

  let fewest = Math.min(MOST_TYPOS, Math.ceil(typed.length / 3)) + 1;
  let found: string | undefined;
  for (const each of known) {
    const other = each.toLowerCase();
    const typos = distance(typed, other);
    // With something in front it means something else: inactive is not active.
    if (typos > fewest || (typos > 0 && typed.endsWith(other))) continue;
    found = typos < fewest ? each : undefined;
    fewest = typos;
  }
  return found;
}

/** As in `: did you mean plan?`, to be put behind a sentence; empty if nothing is near. */
export function didYouMean(text: string, known: readonly string[]): string {
  const found = nearest(text, known);
  return found === undefined ? '' : `: did you mean ${found}?`;
}
