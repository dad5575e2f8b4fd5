import { readdir, readFile, stat } from 'node:fs/promises';
import { extname, join, resolve } from 'node:path';
import { SeedError } from './seed-error.ts';

const EXTENSIONS = ['.yaml', '.yml', '.json'];
const isSeedFile = (path: string) => EXTENSIONS.includes(extname(path).toLowerCase());

const unreadable = (path: string) => (cause: NodeJS.ErrnoException) => {
  const reason = cause.code === 'ENOENT' ? 'there is no such file or folder' : `the system says ${cause.code}`;
  throw new SeedError(`Cannot read ${path}: ${reason}.`, { cause });
};

async function findIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(unreadable(folder));
  const files = entries.filter((entry) => !entry.isDirectory()).map((entry) => join(entry.parentPath, entry.name));
  const found = files.filter(isSeedFile).sort();
  if (found.length === 0) throw new SeedError(`No seed files in ${folder}: expected .yaml, .yml or .json files there.`);
  return found;
}

async function findAt(path: string): Promise<string[]> {
  const found = await stat(path).catch(unreadable(path));
  if (found.isDirectory()) return findIn(path);
  if (isSeedFile(path)) return [path];
  throw new SeedError(`${path} is no seed file: expected a name that ends in .yaml, .yml or .json.`);
}

/**
 * The seed files that paths of files and folders stand for: each once, those of a folder sorted.
 *
 * @throws {SeedError} if there is nothing at a path, no seed file in a folder, or a file of another kind
 */
export async function findFiles(paths: readonly string[]): Promise<string[]> {
  const files = (await Promise.all(paths.map(findAt))).flat();
  return [...new Map(files.map((file) => [resolve(file), file])).values()];
}

/** @throws {SeedError} if the file cannot be read, or is not text in UTF-8 */
export async function readText(file: string): Promise<string> {
  const bytes = await readFile(file).catch(unreadable(file));
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new SeedError(`Cannot read ${file}: it is not text in UTF-8.`, { cause });
  }
}
