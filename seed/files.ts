import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { SeedError } from './seed-error.ts';

const EXTENSIONS = ['.yaml', '.yml', '.json'];
const isSeedFile = (path: string) => EXTENSIONS.includes(extname(path).toLowerCase());

const unreadable = (path: string) => (cause: NodeJS.ErrnoException) => {
  const reason = cause.code === 'ENOENT' ? 'there is no such file or folder' : `the system says ${cause.code}`;
  throw new SeedError(`Cannot read ${path}: ${reason}.`, { cause });
};

async function findIn(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true }).catch(unreadable(folder));
  const shown = names.filter((name) => !name.split(sep).some((part) => part.startsWith('.')));
  const found = shown
    .filter(isSeedFile)
    .map((name) => join(folder, name))
    .sort();
  if (found.length === 0) throw new SeedError(`No seed files in ${folder}: expected .yaml, .yml or .json files there.`);
  return found;
}

async function findAt(path: string): Promise<string[]> {
  const found = await stat(path).catch(unreadable(path));
  if (found.isDirectory()) return findIn(path);
  if (isSeedFile(path) && found.isFile()) return [path];
  throw new SeedError(`${path} is no seed file: expected a name that ends in .yaml, .yml or .json.`);
}

/**
 * The seed files that paths of files and folders stand for: each once, those of a folder sorted.
 *
 * @throws {SeedError} if there is nothing at a path, no seed file in a folder, or a file of another kind
 */
export async function findFiles(paths: readonly string[]): Promise<string[]> {
  const files = (await Promise.all(paths.map(findAt))).flat();
  const real = await Promise.all(
    files.map(async (file) => [await realpath(file).catch(unreadable(file)), file] as const),
  );
  return [...new Map(real.toReversed()).values()].sort();
}

/** @throws {SeedError} if the file cannot be read, or is not text in UTF-8 */
export async function readText(file: string): Promise<string> {
  // Such as a named pipe, which would keep everybody waiting.
  if (!(await stat(file).catch(unreadable(file))).isFile()) throw new SeedError(`Cannot read ${file}: it is no file.`);
  const bytes = await readFile(file).catch(unreadable(file));
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new SeedError(`Cannot read ${file}: it is not text in UTF-8.`, { cause });
  }
}
