import { parseId } from '../../src/records/keys.ts';
import type { SharedPart } from './find-shared.ts';
import { claimSlot, type Shape } from './grant-shape.ts';

/** Claims that say what a part is called. */
const NAMING_CLAIMS = {
  plan: ['plan', 'tier', 'edition', 'package', 'subscription'],
  role: ['role', 'jobTitle', 'position'],
} as const;

/** Leaves room for a number in an id. */
const LONGEST_WISH = 56;

export type SharedKind = keyof typeof NAMING_CLAIMS;

/** Whether a grant says by a claim which plan it is: to say so to all would be wrong. */
export const saysPlan = ({ values }: Shape): boolean =>
  NAMING_CLAIMS.plan.some((name) => values.has(claimSlot(name)));

function wishesOf(kind: SharedKind, { shape, mark }: SharedPart): string[] {
  const claims = NAMING_CLAIMS[kind].flatMap((name) => {
    const text = shape.values.get(claimSlot(name));
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
