import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { median } from '../bench/statistics.ts';

const ALLOWANCE = { ratio: 1.15, bytes: 8_000_000 };

export interface Memory {
  /** Collects garbage, and notes how much of the heap is left in use. */
  sample(): number;
  /**
   * The medians of the second and of the fourth quarter of the samples, in bytes, and whether that
   * is growth.
   */
  trend(): { readonly second: number; readonly fourth: number; readonly isFlat: boolean };
}

/** Watches what stays in memory. */
export function watchMemory(): Memory {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const samples: number[] = [];
  return {
    sample() {
      collect();
      const { heapUsed } = process.memoryUsage();
      samples.push(heapUsed);
      return heapUsed;
    },
    trend() {
      const quarter = (index: number) =>
        median(samples.slice((samples.length * index) / 4, (samples.length * (index + 1)) / 4));
      const second = quarter(1);
      const fourth = quarter(3);
      const most = Math.max(second * ALLOWANCE.ratio, second + ALLOWANCE.bytes);
      return { second, fourth, isFlat: fourth <= most };
    },
  };
}
