/** More than are asked for: no two of them overlap, and each lasts longer than a task may take. */
const MOST_SPELLS = 100;

export interface Slowness {
  /** Runs a task, and notes its time if it takes too long. */
  watch<T>(task: () => Promise<T>): Promise<T>;
  /** Whether a task took too long at a time between these two, not long ago. */
  wasMet(from: number, until: number): boolean;
}

/**
 * Knows when tasks took longer than so many milliseconds. A timer of this process tells, and no
 * clock: a machine that has a lot to do delays it as it delays the longer timers of the task, so it
 * comes before them.
 */
export function createSlowness(mostMs: number, now: () => number): Slowness {
  const spells: { readonly from: number; until: number }[] = [];
  let underWay = 0; // of the slow ones

  return {
    async watch(task) {
      const from = now();
      let isSlow = false;
      const timer = setTimeout(() => {
        isSlow = true;
        if (underWay++ === 0) spells.push({ from, until: Number.POSITIVE_INFINITY });
        if (spells.length > MOST_SPELLS) spells.shift();
      }, mostMs);
      try {
        return await task();
      } finally {
        clearTimeout(timer);
        const last = spells.at(-1);
        if (isSlow && last && --underWay === 0) last.until = now();
      }
    },
    wasMet: (from, until) => spells.some((spell) => spell.from <= until && spell.until >= from),
  };
}
