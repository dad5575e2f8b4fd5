/** Chance that comes again with the same seed. */
export interface Random {
  /** From 0 to 1, without 1. */
  next(): number;
  between(least: number, most: number): number;
  shuffle<T>(items: readonly T[]): T[];
}

/**
 * Makes chance of a whole number, by mulberry32:
 * https://github.com/bryc/code/blob/master/jshash/PRNGs.md
 */
export function createRandom(seed: number): Random {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32;
  };
  return {
    next,
    between: (least, most) => least + next() * (most - least),
    shuffle: (items) =>
      items
        .map((item) => ({ item, order: next() }))
        .sort((a, b) => a.order - b.order)
        .map(({ item }) => item),
  };
}
