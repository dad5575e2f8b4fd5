import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { createProgram, readCommand } from '../../tools/command/read-command.ts';
import { EXIT, runCommand } from '../../tools/command/run-command.ts';
import { startLocalPage } from '../../tools/local/local-page.ts';
import { startStack } from '../../tools/local/local-stack.ts';
import { launchBrowser } from '../support/browser.ts';

const FOLDER = new URL('../../docs/images/', import.meta.url);

interface Shot {
  readonly name: string;
  readonly colorScheme: 'light' | 'dark';
  readonly width: number;
  readonly height: number;
  readonly prepare: (page: Page) => Promise<void>;
}

const choose = (page: Page, title: string) =>
  page.getByRole('radio', { name: new RegExp(`^${title}`) }).check();
const settle = (page: Page) => page.locator('#result[aria-busy=false]').waitFor();

async function followRole(page: Page): Promise<void> {
  await choose(page, 'alice');
  await settle(page);
  await page.getByRole('button', { name: 'permissions' }).first().click();
  await page.getByLabel('The record as YAML').waitFor();
}

const SHOTS: readonly Shot[] = [
  { name: 'tokens-light', colorScheme: 'light', width: 1440, height: 1240, prepare: followRole },
  { name: 'tokens-dark', colorScheme: 'dark', width: 1440, height: 1240, prepare: followRole },
];

async function take(
  browser: Browser,
  url: string,
  { name, colorScheme, width, height, prepare }: Shot,
): Promise<void> {
  const page = await browser.newPage({
    colorScheme,
    viewport: { width, height },
    reducedMotion: 'reduce',
  });
  await page.goto(url);
  await settle(page);
  await prepare(page);
  await settle(page);
  await page.screenshot({
    path: fileURLToPath(new URL(`${name}.png`, FOLDER)),
    animations: 'disabled',
  });
  await page.close();
}

async function takeAll(): Promise<void> {
  const stack = await startStack();
  try {
    const page = await startLocalPage(stack);
    const browser = await launchBrowser();
    for (const shot of SHOTS) await take(browser, page.url, shot);
    await browser.close();
    await page.stop();
  } finally {
    await stack.stop();
  }
}

await runCommand(async (args) => {
  const about = 'Takes the screenshots of docs/images again, from the page of the local stack.';
  const isAsked = readCommand<true>(
    (take) => createProgram('npm run screenshots --', about).action(() => take(true)),
    args,
  );
  if (isAsked) await takeAll();
  return EXIT.good;
});
