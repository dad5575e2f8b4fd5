import { EnrichmentError } from '../denials.ts';

const FIRST_MS = 25;
const LONGEST_MS = 400;

/**
 * How long to wait, in milliseconds, before DynamoDB is asked again: twice as long each time, up to
 * half of it by chance, so that those who were refused together do not come back together. Four
 * waits are at least 187 ms.
 *
 * @param retries how often it has been asked again by now
 * @param random from 0 to 1
 */
export const backoffMs = (retries: number, random: () => number): number =>
  Math.min(FIRST_MS * 2 ** retries, LONGEST_MS) * (1 - random() / 2);

/**
 * Waits for what has to end within a time, which runs before the task begins: past it the promise
 * rejects.
 *
 * @param ms milliseconds
 * @param expire is called then
 */
export async function withinTime<T>(
  ms: number,
  task: () => Promise<T>,
  expire?: (error: Error) => void,
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const expired = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      const error = new DOMException(`no answer within ${ms} ms`, 'TimeoutError');
      reject(error); // before the abort, whose own error says less
      expire?.(error);
    }, ms);
  });
  try {
    return await Promise.race([task(), expired]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Runs a task that has to end within a time: past it the signal aborts and the promise rejects,
 * even if the task does not heed the signal.
 *
 * @param ms milliseconds
 */
export async function withDeadline<T>(
  ms: number,
  task: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const begin = () => task(controller.signal);
  return withinTime(ms, begin, (error) => controller.abort(error));
}

/** The denial for a DynamoDB that refused, or did not answer in time. */
export const unavailable = (cause: unknown): EnrichmentError =>
  new EnrichmentError('DIRECTORY_UNAVAILABLE', reasonOf(cause), { cause });

/**
 * Such as `ECONNREFUSED`, `TimeoutError` or `ResourceNotFoundException`. The code of a DOMException
 * is a number.
 */
function reasonOf(cause: unknown): string | undefined {
  const { code, name }: { code?: unknown; name?: unknown } =
    typeof cause === 'object' && cause !== null ? cause : {};
  return [code, name].find((each) => typeof each === 'string');
}
