import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { UserError } from '../../tools/command/user-error.ts';
import { decodeText } from '../../tools/files/decode-text.ts';
import { showText } from '../../tools/terminal/show-text.ts';

const FORMATS = {
  '.yaml': 'yaml',
  '.yml': 'yaml',
  '.json': 'json',
  '.ndjson': 'lines',
  '.jsonl': 'lines',
} as const;
export const EXTENSIONS = '.yaml, .yml, .json, .ndjson or .jsonl';

/**
 * How a file is written, by its name: as one document of YAML or JSON, or as newline-delimited
 * JSON.
 */
export type FileFormat = (typeof FORMATS)[keyof typeof FORMATS];

/** Undefined if it is the name of no seed file. */
export function formatOf(path: string): FileFormat | undefined {
  const extension = extname(path).toLowerCase();
  return Object.hasOwn(FORMATS, extension) ? FORMATS[extension as keyof typeof FORMATS] : undefined;
}

const reasonOf = ({ code }: NodeJS.ErrnoException) =>
  code === 'ENOENT' ? 'there is no such file or folder' : `the system says ${code}`;

const unreadable = (path: string) => (cause: NodeJS.ErrnoException) => {
  throw new UserError(`Cannot read ${showText(path)}: ${reasonOf(cause)}.`, { cause });
};

/** What is at a path: a named pipe, for one, would keep everybody waiting. */
async function look(path: string): Promise<'folder' | 'file'> {
  const found = await stat(path).catch(unreadable(path));
  if (found.isDirectory()) return 'folder';
  if (found.isFile()) return 'file';
  throw new UserError(`Cannot read ${showText(path)}: it is neither a file nor a folder.`);
}

/** Passes over hidden names, and over links to folders, which may lead anywhere, and back. */
async function* walk(folder: string): AsyncGenerator<string> {
  for (const entry of await readdir(folder, { withFileTypes: true }).catch(unreadable(folder))) {
    const path = join(folder, entry.name);
    if (entry.name.startsWith('.')) continue;
    if (entry.isDirectory()) yield* walk(path);
    else if (formatOf(path) && (await look(path)) === 'file') yield path;
  }
}

async function findIn(folder: string): Promise<string[]> {
  const found: string[] = [];
  for await (const path of walk(folder)) found.push(path);
  if (found.length === 0) {
    throw new UserError(
      `No seed files in ${showText(folder)}: expected ${EXTENSIONS} files there.`,
    );
  }
  return found.sort();
}

async function findAt(path: string): Promise<string[]> {
  if ((await look(path)) === 'folder') return findIn(path);
  if (formatOf(path)) return [path];
  throw new UserError(
    `${showText(path)} is no seed file: expected a name that ends in ${EXTENSIONS}.`,
  );
}

/**
 * The seed files that paths of files and folders stand for: each once, those of a folder sorted.
 *
 * @throws {UserError} if there is nothing at a path, no seed file in a folder, a file of another
 *   kind, or no file at all
 */
export async function findFiles(paths: readonly string[]): Promise<string[]> {
  const files = (await Promise.all(paths.map(findAt))).flat();
  const real = await Promise.all(
    files.map(async (file) => [await realpath(file).catch(unreadable(file)), file] as const),
  );
  return [...new Map(real.toReversed()).values()].sort();
}

/**
 * How large a document may be. Of YAML because of its syntax tree, which takes about 85 bytes for
 * each of the text.
 */
export const MAX_BYTES = { yaml: 1.5 * 1024 * 1024, json: 8 * 1024 * 1024 };

/** A text; or why it cannot be read. */
type FileText = { readonly text: string } | { readonly fault: string };

/** Why what came of an attempt to read cannot be read. */
export const faultOf = (cause: NodeJS.ErrnoException): string =>
  `cannot be read: ${reasonOf(cause)}`;

export const NOT_UTF8 = 'not text in UTF-8';

function decode(bytes: Buffer): FileText {
  const text = decodeText(bytes);
  return text === undefined ? { fault: NOT_UTF8 } : { text };
}

/** Reads a document at once, if it is not too large for that. */
export async function readText(file: string, format: 'yaml' | 'json'): Promise<FileText> {
  try {
    const found = await stat(file);
    if (!found.isFile()) return { fault: 'cannot be read: it is no file' };
    if (found.size <= MAX_BYTES[format]) return decode(await readFile(file));
    const most = `the ${MAX_BYTES[format] / 1024 / 1024} MB that a document of ${format.toUpperCase()} may have`;
    return {
      fault: `larger than ${most}: write it as newline-delimited JSON (.ndjson), one tenant a line`,
    };
  } catch (cause) {
    return { fault: faultOf(cause as NodeJS.ErrnoException) };
  }
}
