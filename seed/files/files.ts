import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { extname, join, sep } from 'node:path';
import { SeedError } from '../seed-error.ts';

const FORMATS = { '.yaml': 'yaml', '.yml': 'yaml', '.json': 'json', '.ndjson': 'lines', '.jsonl': 'lines' } as const;
const EXTENSIONS = '.yaml, .yml, .json, .ndjson or .jsonl';

/** How a file is written, by its name: as one document of YAML or JSON, or as newline-delimited JSON. */
export type FileFormat = (typeof FORMATS)[keyof typeof FORMATS];

/** Undefined if it is the name of no seed file. */
export function formatOf(path: string): FileFormat | undefined {
  const extension = extname(path).toLowerCase();
  return Object.hasOwn(FORMATS, extension) ? FORMATS[extension as keyof typeof FORMATS] : undefined;
}

export const unreadable = (path: string) => (cause: NodeJS.ErrnoException) => {
  const reason = cause.code === 'ENOENT' ? 'there is no such file or folder' : `the system says ${cause.code}`;
  throw new SeedError(`Cannot read ${path}: ${reason}.`, { cause });
};

async function findIn(folder: string): Promise<string[]> {
  const names = await readdir(folder, { recursive: true }).catch(unreadable(folder));
  const shown = names.filter((name) => !name.split(sep).some((part) => part.startsWith('.')));
  const found = shown
    .filter(formatOf)
    .map((name) => join(folder, name))
    .sort();
  if (found.length === 0) throw new SeedError(`No seed files in ${folder}: expected ${EXTENSIONS} files there.`);
  return found;
}

async function findAt(path: string): Promise<string[]> {
  const found = await stat(path).catch(unreadable(path));
  if (found.isDirectory()) return findIn(path);
  if (formatOf(path) && found.isFile()) return [path];
  throw new SeedError(`${path} is no seed file: expected a name that ends in ${EXTENSIONS}.`);
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

// Of YAML because of its syntax tree, which takes about 85 bytes for each of the text.
const MAX_BYTES = { yaml: 1.5 * 1024 * 1024, json: 8 * 1024 * 1024 };

async function checkSize(file: string, format: 'yaml' | 'json'): Promise<void> {
  const found = await stat(file).catch(unreadable(file));
  // Such as a named pipe, which would keep everybody waiting.
  if (!found.isFile()) throw new SeedError(`Cannot read ${file}: it is no file.`);
  if (found.size <= MAX_BYTES[format]) return;
  const most = `the ${MAX_BYTES[format] / 1024 / 1024} MB that a document of ${format.toUpperCase()} may have`;
  throw new SeedError(
    `${file} is larger than ${most}: write it as newline-delimited JSON (.ndjson), one tenant a line.`,
  );
}

/** @throws {SeedError} if the file cannot be read, is too large to be read at once, or is not text in UTF-8 */
export async function readText(file: string, format: 'yaml' | 'json'): Promise<string> {
  await checkSize(file, format);
  const bytes = await readFile(file).catch(unreadable(file));
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new SeedError(`Cannot read ${file}: it is not text in UTF-8.`, { cause });
  }
}
