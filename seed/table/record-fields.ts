import { KINDS } from '../../src/records/kinds.ts';
import type { ParsedKey } from './parse-key.ts';

const NAMES = new Map<ParsedKey['kind'], ReadonlySet<string>>([
  ...Object.entries(KINDS).map(
    ([kind, { schema }]) =>
      [kind as keyof typeof KINDS, new Set(Object.keys(schema.entries))] as const,
  ),
  ['choice', new Set(['tenantId'])],
]);

const NONE: ReadonlySet<string> = new Set();

/** The names of the fields that rows of a kind have. */
export const fieldNamesOf = (kind: ParsedKey['kind']): ReadonlySet<string> =>
  NAMES.get(kind) ?? NONE;

/** The fields that a row of its kind has; others are nobody's to read, to compare or to remove. */
export function fieldsOfKind<Value>(
  kind: ParsedKey['kind'],
  fields: Readonly<Record<string, Value>>,
): Readonly<Record<string, Value>> {
  const names = fieldNamesOf(kind);
  return Object.fromEntries(Object.entries(fields).filter(([name]) => names.has(name)));
}

const ALL: ReadonlySet<string> = new Set([...NAMES.values()].flatMap((names) => [...names]));

/** Tells the fields that a row of some kind has. */
export const isRecordField = (name: string): boolean => ALL.has(name);
