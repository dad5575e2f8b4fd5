import { setTimeout as sleep } from 'node:timers/promises';

const PARTS = 10;

/**
 * What a task comes to, if it ends before a timer of so many milliseconds. A machine that has a lot
 * to do delays the timer as it delays the deadline of the task: both are timers of this process.
 * The time runs in parts, one after the other, so that a pause of the whole process is one of them,
 * and the deadline comes first even if both are due after it.
 */
export async function endsWithin<T>(ms: number, task: Promise<T>): Promise<T> {
  const end = new AbortController();
  const late = async (): Promise<never> => {
    for (let part = 0; part < PARTS; part++)
      await sleep(ms / PARTS, undefined, { signal: end.signal });
    throw new Error(`It did not end within ${ms} ms`);
  };
  try {
    return await Promise.race([task, late()]);
  } finally {
    end.abort();
  }
}
