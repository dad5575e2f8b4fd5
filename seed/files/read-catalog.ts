import { createReadStream } from 'node:fs';
import { readDocuments } from './read-documents.ts';
import { catalogOf, type SeedRecord } from './seed-record.ts';

const CATALOG = 'catalog';

/** Whether a file has a word in it, which costs a tenth of reading what it says. */
async function mentions(file: string, word: string): Promise<boolean> {
  let end: Buffer = Buffer.alloc(0);
  for await (const chunk of createReadStream(file) as AsyncIterable<Buffer>) {
    if (chunk.includes(word) || Buffer.concat([end, chunk.subarray(0, word.length)]).includes(word))
      return true;
    end = chunk.subarray(-word.length);
  }
  return false;
}

/** The files that may have records of the catalogue. */
export async function filesWithCatalog(files: readonly string[]): Promise<readonly string[]> {
  const found: string[] = [];
  for (const file of files) if (await mentions(file, CATALOG).catch(() => false)) found.push(file);
  return found;
}

/**
 * Reads the catalogue of files before everything else, because tenants that come first in them
 * depend on it. Nothing is checked, and what cannot be read is passed over.
 */
export async function* readCatalog(files: readonly string[]): AsyncGenerator<SeedRecord> {
  for (const file of await filesWithCatalog(files)) {
    for await (const { document } of readDocuments(file, CATALOG))
      if (document) yield* catalogOf(document);
  }
}
