import type { Reading } from './document.ts';
import { formatOf, readText } from './files.ts';
import { readJson } from './json-document.ts';
import { type Line, MAX_LINE_BYTES, readLines } from './lines.ts';
import { createPositionFinder } from './positions.ts';
import type { Position } from './problem.ts';
import { readYaml } from './yaml-document.ts';

const FAULTS = {
  'too-long': `a line of more than ${MAX_LINE_BYTES / 1024 / 1024} MB`,
  'not-utf8': 'not text in UTF-8',
};

function readTenant(file: string, line: Line): Reading {
  const positionOf = (offset: number): Position => ({ line: line.number, column: offset + 1 });
  if ('text' in line) return readJson({ file, holds: 'tenant', positionOf }, line.text);
  const message = FAULTS[line.fault];
  return { problems: [{ severity: 'error', file, position: positionOf(0), path: [], message }] };
}

/** Reads a document of YAML, or of strict JSON from a file that is called so. */
export function readDocument(file: string, text: string): Reading {
  if (formatOf(file) !== 'json') return readYaml(file, text);
  return readJson({ file, holds: 'tenants', positionOf: createPositionFinder(text) }, text);
}

/**
 * Reads what a file holds: one document, or of newline-delimited JSON one for each line.
 *
 * @throws {SeedError} if the file cannot be read
 */
export async function* readDocuments(file: string): AsyncGenerator<Reading> {
  const format = formatOf(file) ?? 'yaml';
  if (format === 'lines') for await (const line of readLines(file)) yield readTenant(file, line);
  else yield readDocument(file, await readText(file, format));
}
