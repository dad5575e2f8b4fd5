import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const ENTRIES = ['main.ts', 'style.css'].map((name) =>
  fileURLToPath(new URL(`./browser/${name}`, import.meta.url)),
);

/** Bundles the code and the styles of the page, by the names under which a browser loads them. */
export async function buildPage(): Promise<ReadonlyMap<string, string>> {
  const { outputFiles } = await build({
    entryPoints: ENTRIES,
    outdir: '/',
    bundle: true,
    minify: true,
    write: false,
    format: 'esm',
    target: 'es2022',
  });
  return new Map(outputFiles.map(({ path, text }) => [basename(path), text]));
}
