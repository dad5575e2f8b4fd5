import { ownField } from '../../src/json.ts';
import { DESCRIPTIONS } from './descriptions.ts';

/** The key of a record, and the place of a client, say its tenant. */
const FIELD_ORDER = Object.keys(DESCRIPTIONS).filter((name) => name !== 'tenantId');

/** Orders the names of a row's fields so; others come after them. */
export function compareFields(one: string, other: string): number {
  const place = (name: string) =>
    FIELD_ORDER.includes(name) ? FIELD_ORDER.indexOf(name) : FIELD_ORDER.length;
  return place(one) - place(other);
}

/** What a row says, as people write it; its key, and a client's tenant, stand elsewhere. */
export const inFieldOrder = <Value>(
  fields: Readonly<Record<string, Value>>,
): Readonly<Record<string, Value>> =>
  Object.fromEntries(
    FIELD_ORDER.flatMap((name): [string, Value][] => {
      const value = ownField(fields, name) as Value | undefined;
      return value === undefined ? [] : [[name, value]];
    }),
  );
