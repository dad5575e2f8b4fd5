import type { JsonValue } from '../../src/json.ts';
import type { ClaimReport } from './report.ts';

/**
 * Whether a claim is shown by its parts, each with its own reasons. A list that a token of trigger
 * version 1 carries as text is not.
 */
export const isParted = ({ reasons, before, after }: ClaimReport): boolean =>
  reasons.some(
    ({ kind }) => kind !== 'claim' && (kind !== 'list item' || Array.isArray(after ?? before)),
  );

/** The groups, roles, scopes or items that a claim consists of. */
export function partsOf(value: JsonValue | undefined): readonly string[] {
  if (value === undefined) return [];
  if (typeof value === 'string') return value.split(' ');
  return Array.isArray(value) ? value.map(String) : [JSON.stringify(value)];
}
