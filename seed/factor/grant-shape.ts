import { isObject, type JsonValue } from '../../src/json.ts';
import { grantEntries } from '../../src/records/grants.ts';
import { CLAIMS, isNamingSlot } from './naming-claims.ts';

/**
 * What a record grants, by slots: a field, or of maps one name in it, as in `claims/seats`. Values
 * are JSON texts, lists are apart because records may share how they begin.
 */
export interface Shape {
  readonly values: ReadonlyMap<string, string>;
  readonly lists: ReadonlyMap<string, readonly string[]>;
}

export const NO_GRANT: Shape = { values: new Map(), lists: new Map() };

type Fields = Readonly<Record<string, unknown>>;

const GRANT_FIELDS = Object.keys(grantEntries);

/** Reads what the fields of a valid record grant. */
export function shapeOf(fields: Fields): Shape {
  const values = new Map<string, string>();
  const lists = new Map<string, readonly string[]>();
  const add = (slot: string, value: unknown) => {
    if (Array.isArray(value) && !slot.startsWith(CLAIMS)) lists.set(slot, value);
    else values.set(slot, JSON.stringify(value));
  };
  for (const field of GRANT_FIELDS) {
    const value = Object.hasOwn(fields, field) ? fields[field] : undefined;
    if (isObject(value))
      for (const [name, inner] of Object.entries(value)) add(`${field}/${name}`, inner);
    else if (value !== undefined) add(field, value);
  }
  return { values, lists };
}

/** Fields that grant so much. */
export function fieldsOfShape({ values, lists }: Shape): Readonly<Record<string, JsonValue>> {
  const entries = [
    ...[...values].map(([slot, text]) => [slot, JSON.parse(text) as JsonValue] as const),
    ...lists,
  ];
  return Object.fromEntries(
    GRANT_FIELDS.flatMap((field): [string, JsonValue][] => {
      const inner = entries
        .filter(([slot]) => slot.startsWith(`${field}/`))
        .map(([slot, value]) => [slot.slice(field.length + 1), value] as const);
      if (inner.length > 0) return [[field, Object.fromEntries(inner)]];
      const whole = entries.find(([slot]) => slot === field);
      return whole ? [[field, whole[1]]] : [];
    }),
  );
}

/** The fields of a record that say no grant. */
export const fieldsBesides = (fields: Fields): Fields =>
  Object.fromEntries(Object.entries(fields).filter(([name]) => !GRANT_FIELDS.includes(name)));

/** About the bytes that a file takes to say it. */
export function shapeBytes({ values, lists }: Shape): number {
  let bytes = 0;
  for (const [slot, text] of values) bytes += slot.length + text.length;
  for (const [slot, list] of lists) bytes += slot.length + JSON.stringify(list).length;
  return bytes;
}

const beginsWith = (list: readonly string[], items: readonly string[]) =>
  items.every((item, index) => list[index] === item);

/** Where a record may say something else, which wins. */
const mayDiffer = (slot: string) => slot.startsWith(CLAIMS) && !isNamingSlot(slot);

/**
 * Whether a record says the same if a part of its grant stands in a record right before it. It may
 * have other values of the same claims, unless most is other, or its name. Its lists have to begin
 * with those of the part, because items keep the order in which they are seen first.
 */
export function admits(shape: Shape, part: Shape): boolean {
  let differing = 0;
  for (const [slot, text] of part.values) {
    const own = shape.values.get(slot);
    if (own === text) continue;
    if (own === undefined || !mayDiffer(slot)) return false;
    differing += 1;
  }
  for (const [slot, items] of part.lists) {
    const own = shape.lists.get(slot);
    if (own === undefined || !beginsWith(own, items)) return false;
  }
  return differing * 2 <= part.values.size + part.lists.size;
}

/** What a record still has to say itself after a part that it admits. */
export function shapeWithout(shape: Shape, part: Shape): Shape {
  const values = new Map(shape.values);
  for (const [slot, text] of part.values) if (values.get(slot) === text) values.delete(slot);
  const lists = new Map(shape.lists);
  for (const [slot, items] of part.lists) {
    const rest = (lists.get(slot) ?? []).slice(items.length);
    if (rest.length > 0) lists.set(slot, rest);
    else lists.delete(slot);
  }
  return { values, lists };
}
