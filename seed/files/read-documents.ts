import { isObject } from '../../src/json.ts';
import { formatOf, readText } from './find-files.ts';
import { readJson } from './json-document.ts';
import { createPositionFinder } from './positions.ts';
import type { Position } from './problem.ts';
import { type Line, type LineRange, readLines } from './read-lines.ts';
import type { Reading } from './seed-document.ts';
import { readYaml } from './yaml-document.ts';

const unreadable = (file: string, position: Position, message: string): Reading => ({
  problems: [{ severity: 'error', file, position, path: [], message }],
});

/** A line is a tenant, or a document with the catalogue. */
function readTenant(file: string, line: Line): Reading {
  const positionOf = (offset: number): Position => ({ line: line.number, column: offset + 1 });
  if ('fault' in line) return unreadable(file, positionOf(0), line.fault);
  const reading = readJson({ file, holds: 'tenant', positionOf }, line.text);
  const { document } = reading;
  const isCatalog =
    isObject(document?.value) &&
    Object.hasOwn(document.value, 'catalog') &&
    !Object.hasOwn(document.value, 'tenantId');
  return document && isCatalog
    ? { ...reading, document: { ...document, holds: 'tenants' } }
    : reading;
}

/** Reads a document of YAML, or of strict JSON from a file that is called so. */
export function readDocument(file: string, text: string): Reading {
  if (formatOf(file) !== 'json') return readYaml(file, text);
  return readJson({ file, holds: 'tenants', positionOf: createPositionFinder(text) }, text);
}

/**
 * Reads what a file holds: one document, or of newline-delimited JSON one for each line.
 *
 * @param word what a text has to have in it, or it is passed over
 * @param range of newline-delimited JSON the lines to read; all unless given
 */
export async function* readDocuments(
  file: string,
  word = '',
  range?: LineRange,
): AsyncGenerator<Reading> {
  const format = formatOf(file) ?? 'yaml';
  if (format === 'lines') {
    for await (const line of readLines(file, range))
      if ('fault' in line || line.text.includes(word)) yield readTenant(file, line);
    return;
  }
  const read = await readText(file, format);
  if ('text' in read && !read.text.includes(word)) return;
  yield 'fault' in read
    ? unreadable(file, { line: 1, column: 1 }, read.fault)
    : readDocument(file, read.text);
}
