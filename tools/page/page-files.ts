import { readFile } from 'node:fs/promises';
import { inRepository } from '../command/code-folder.ts';

/** What the browser loads, by its path. */
export type PageFiles = ReadonlyMap<string, { readonly type: string; readonly body: string }>;

const TYPES = {
  'index.html': 'text/html; charset=utf-8',
  'main.js': 'text/javascript; charset=utf-8',
  'style.css': 'text/css; charset=utf-8',
  'icon.svg': 'image/svg+xml',
} as const;

const bundleNow = async () => (await import('./build-page.ts')).buildPage();

/** Reads what a browser runs. The package has it bundled, the repository bundles it now. */
export async function readPageFiles(): Promise<PageFiles> {
  const bundled = await inRepository(bundleNow, async () => new Map<string, string>())();
  const files = Object.entries(TYPES).map(async ([name, type]) => {
    const path = name === 'index.html' ? '/' : `/${name}`;
    const file = new URL(`./browser/${name}`, import.meta.url);
    return [path, { type, body: bundled.get(name) ?? (await readFile(file, 'utf8')) }] as const;
  });
  return new Map(await Promise.all(files));
}
