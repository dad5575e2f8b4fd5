import { isDeepStrictEqual } from 'node:util';
import type { JsonValue } from '../../src/json.ts';
import type { Claims } from './issue-tokens.ts';

/** A claim in two tokens. Undefined: it is not there. */
export interface ClaimPair {
  readonly name: string;
  readonly before?: JsonValue;
  readonly after?: JsonValue;
  readonly isSame: boolean;
}

const own = (claims: Claims, name: string) =>
  Object.hasOwn(claims, name) ? claims[name] : undefined;

/** The claims of two tokens side by side: those of the first in their order, then the others. */
export const compareClaims = (first: Claims = {}, second: Claims = {}): readonly ClaimPair[] =>
  [...new Set([...Object.keys(first), ...Object.keys(second)])].map((name) => {
    const [before, after] = [own(first, name), own(second, name)];
    return {
      name,
      ...(before !== undefined && { before }),
      ...(after !== undefined && { after }),
      isSame: isDeepStrictEqual(before, after),
    };
  });
