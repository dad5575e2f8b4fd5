import { parseId } from '../../src/records/keys.ts';
import type { SharedPart } from './find-shared.ts';
import type { Shape } from './grant-shape.ts';
import { NAMING_SLOTS, type SharedKind } from './naming-claims.ts';

/** Leaves room for a number in an id. */
const LONGEST_WISH = 56;

/** Whether a grant says by a claim which plan it is: to say so to all would be wrong. */
export const saysPlan = ({ values }: Shape): boolean =>
  NAMING_SLOTS.plan.some((slot) => values.has(slot));

function wishesOf(kind: SharedKind, { shape, mark }: SharedPart): string[] {
  const claims = NAMING_SLOTS[kind].flatMap((slot) => {
    const text = shape.values.get(slot);
    return text === undefined ? [] : [JSON.parse(text) as unknown];
  });
  return [...claims, mark].filter(
    (wish): wish is string =>
      typeof wish === 'string' && /[A-Za-z]/.test(wish) && parseId(`${kind}Id`, wish) !== undefined,
  );
}

/**
 * Makes what gives plans, or roles, an id that no other has: what a claim such as `plan` calls it,
 * else what tells its records apart, else a number.
 */
export function createNaming(kind: SharedKind, names: Iterable<string>) {
  const taken = new Set(names);
  return (part: SharedPart): string => {
    const [wish] = wishesOf(kind, part);
    const numbered = (number: number) => `${(wish ?? kind).slice(0, LONGEST_WISH)}-${number}`;
    let id = wish ?? numbered(1);
    for (let number = 2; taken.has(id); number++) id = numbered(number);
    taken.add(id);
    return id;
  };
}
