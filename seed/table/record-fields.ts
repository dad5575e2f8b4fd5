import type { ParsedKey } from '../../src/records/parse-key.ts';
import { FORMAT } from '../format/seed-format.ts';

const namesOf = (kind: 'tenant' | 'department' | 'member' | 'client', ...more: readonly string[]) =>
  new Set([
    ...Object.keys(FORMAT[kind].entries).filter((name) => name !== FORMAT[kind].required),
    ...more,
  ]);

// A client's key does not tell its tenant, so a field does.
const NAMES: Readonly<Record<ParsedKey['kind'], ReadonlySet<string>>> = {
  tenant: namesOf('tenant'),
  department: namesOf('department'),
  member: namesOf('member'),
  client: namesOf('client', 'tenantId'),
  listing: new Set(),
};

/** The names of the fields that rows of a kind have. */
export const fieldNamesOf = (kind: ParsedKey['kind']): ReadonlySet<string> => NAMES[kind];

/** The fields that a row of its kind has; others are nobody's to read, to compare or to remove. */
export const fieldsOfKind = <Value>(
  kind: ParsedKey['kind'],
  fields: Readonly<Record<string, Value>>,
): Readonly<Record<string, Value>> =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => NAMES[kind].has(name)));
