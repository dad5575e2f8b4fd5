import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

// The shell comes first: it has no window to draw, and takes less time for a page.
const USUAL_PLACES = [
  '/usr/bin/chromium-headless-shell',
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/opt/google/chrome/chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** What to say to who has no browser. */
export const HOW_TO_GET_A_BROWSER =
  'needs Chromium: install it (on Debian: apt-get install chromium-headless-shell), or set CHROMIUM_PATH to an executable';

/** Where Chromium is on this machine, if it is there. */
export const findChromium = (): string | undefined =>
  [process.env.CHROMIUM_PATH ?? '', ...USUAL_PLACES].find(
    (path) => path !== '' && existsSync(path),
  );

/** Starts a browser without a window, that talks to nobody by itself. */
export async function launchBrowser(): Promise<Browser> {
  const executablePath = findChromium();
  if (!executablePath) throw new Error(`This ${HOW_TO_GET_A_BROWSER}.`);
  const args = ['--no-sandbox', '--disable-gpu', '--disable-background-networking'];
  return chromium.launch({ executablePath, headless: true, args });
}
