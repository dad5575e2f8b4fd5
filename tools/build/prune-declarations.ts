import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** Another of our declarations, as one names it. */
const OURS = /(?<=\bfrom '|\bimport\(["'])\.[^"']+(?=["'])/g;

/** The file of a declaration that another names, by the name of its module. */
const declarationOf = (module: string, from: string): string =>
  fileURLToPath(new URL(module.replace(/\.[jt]s$/, '.d.ts'), pathToFileURL(from)));

/** Keeps of all declarations in a folder those that the public ones come to. */
export async function pruneDeclarations(folder: string, ours: readonly string[]): Promise<void> {
  const kept = new Set(ours.map((path) => resolve(path)));
  for (const path of kept) {
    const text = await readFile(path, 'utf8');
    for (const [module] of text.matchAll(OURS)) kept.add(declarationOf(module, path));
    // Also for programs that, other than TypeScript, take the name of a module as it is.
    await writeFile(
      path,
      text.replaceAll(OURS, (module) => module.replace(/\.ts$/, '.js')),
    );
  }
  const all = (await readdir(folder, { recursive: true })).filter((name) => /\.d\.ts$/.test(name));
  const unused = all.map((name) => resolve(join(folder, name))).filter((path) => !kept.has(path));
  await Promise.all(unused.map((path) => rm(path)));
}
