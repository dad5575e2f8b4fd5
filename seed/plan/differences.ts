import { isDeepStrictEqual } from 'node:util';
import { isObject, type JsonValue } from '../../src/json.ts';
import { compareFields } from '../format/field-order.ts';
import type { Action, Fields } from '../table/action.ts';
import { readField } from '../table/attributes.ts';

/** What a field was and what it becomes. Undefined: it is not there. */
export interface Difference {
  /** As in `claims.plan`: a map's entries are compared one by one. */
  readonly field: string;
  readonly before?: JsonValue | undefined;
  readonly after?: JsonValue | undefined;
}

function* compare(
  field: string,
  before: JsonValue | undefined,
  after: JsonValue | undefined,
): Generator<Difference> {
  if (isDeepStrictEqual(before, after)) return;
  if (!isObject(before) || !isObject(after)) return yield { field, before, after };
  for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
    yield* compareEntry(field, name, before, after);
  }
}

const ownValue = (map: Record<string, unknown>, name: string) =>
  (Object.hasOwn(map, name) ? map[name] : undefined) as JsonValue | undefined;

function compareEntry(
  field: string,
  name: string,
  before: Record<string, unknown>,
  after: Record<string, unknown>,
) {
  const step = /^[\w-]+$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
  return compare(`${field}${step}`, ownValue(before, name), ownValue(after, name));
}

/** What differs between two rows, field by field. A set is the list of what is in it. */
export function findDifferences(before: Fields, after: Fields): Difference[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...names]
    .sort(compareFields)
    .flatMap((name) => [...compare(name, readField(name, before), readField(name, after))]);
}

/** What an action changes, field by field. */
export const differencesOf = (action: Action): Difference[] =>
  findDifferences(
    action.op === 'add' ? {} : action.before,
    action.op === 'remove' ? {} : action.after,
  );
