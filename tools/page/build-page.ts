import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** What the browser loads, by its path. */
export type PageFiles = ReadonlyMap<string, { readonly type: string; readonly body: string }>;

const folder = new URL('./browser/', import.meta.url);

/** Turns the browser's part of the page into what a browser runs. */
export async function buildPageFiles(): Promise<PageFiles> {
  const { outputFiles } = await build({
    entryPoints: ['main.ts', 'style.css'].map((name) => fileURLToPath(new URL(name, folder))),
    outdir: '/',
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
  });
  const textOf = (end: string) => outputFiles.find(({ path }) => path.endsWith(end))?.text ?? '';
  return new Map([
    [
      '/',
      {
        type: 'text/html; charset=utf-8',
        body: await readFile(new URL('index.html', folder), 'utf8'),
      },
    ],
    ['/main.js', { type: 'text/javascript; charset=utf-8', body: textOf('.js') }],
    ['/style.css', { type: 'text/css; charset=utf-8', body: textOf('.css') }],
    [
      '/icon.svg',
      { type: 'image/svg+xml', body: await readFile(new URL('icon.svg', folder), 'utf8') },
    ],
  ]);
}
