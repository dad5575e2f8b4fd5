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
