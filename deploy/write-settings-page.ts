import { readFile, writeFile } from 'node:fs/promises';
import { renderSettingsPage } from './settings-page.ts';

const FILE = 'docs/settings.md';
const page = renderSettingsPage();

if (process.argv.includes('--check')) {
  if ((await readFile(FILE, 'utf8').catch(() => '')) !== page) {
    console.error(`${FILE} is not what the code says: run npm run docs.`);
    process.exitCode = 1;
  }
} else await writeFile(FILE, page);
