/**
 * What a task comes to, if it ends before a timer of so many milliseconds. A machine that has a lot
 * to do delays the timer as it delays the deadline of the task: both are timers of this process.
 */
export async function endsWithin<T>(ms: number, task: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`It did not end within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([task, late]);
  } finally {
    clearTimeout(timer);
  }
}
