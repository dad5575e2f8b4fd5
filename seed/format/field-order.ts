import type { Kind } from '../../src/records/kinds.ts';
import { DESCRIPTIONS } from './descriptions.ts';
import { FORMAT } from './seed-format.ts';

const FIELD_ORDER = Object.keys(DESCRIPTIONS);

/** Orders the names of a row's fields so; others come after them. */
export function compareFields(one: string, other: string): number {
  const place = (name: string) =>
    FIELD_ORDER.includes(name) ? FIELD_ORDER.indexOf(name) : FIELD_ORDER.length;
  return place(one) - place(other);
}

/** What a row says, as people write it; its key, and a client's tenant, stand elsewhere. */
export function inFieldOrder<Value>(
  kind: Kind,
  fields: Readonly<Record<string, Value>>,
): Readonly<Record<string, Value>> {
  const { entries, required } = FORMAT[kind];
  return Object.fromEntries(
    Object.entries(fields)
      .filter(([name]) => name !== required && Object.hasOwn(entries, name))
      .sort(([one], [other]) => compareFields(one, other)),
  );
}
