import { findChromium, HOW_TO_GET_A_BROWSER } from './browser.ts';

/**
 * Tests in a browser: they fail where one has to be, and are skipped with a word on a machine
 * without.
 */
export function describeInBrowser(name: string, tests: () => void): void {
  if (findChromium() || process.env.CI) describe(name, tests);
  else {
    console.warn(`Skipped: ${name}. It ${HOW_TO_GET_A_BROWSER}.`);
    describe.skip(`${name}, which ${HOW_TO_GET_A_BROWSER}`, tests);
  }
}
