import { extname } from 'node:path';
import { Composer, type Document, isAlias, isMap, isScalar, isSeq, LineCounter, type Node, Parser } from 'yaml';
import { findJsonSyntaxError } from './json-syntax.ts';
import type { Path, Position, Problem } from './problem.ts';
import { findAliasFaults, findKeyFaults, findSyntaxFaults, type YamlFault } from './yaml-faults.ts';

/** What one file says, before anything is known about it. */
export interface SeedDocument {
  readonly file: string;
  readonly value: unknown;
  /** Where the value at a path begins, or the name that it has there. */
  locate(path: Path, part?: 'name' | 'value'): Position;
}

/** A document, unless its text cannot be read; and what is wrong with the text. */
export interface Reading {
  readonly document?: SeedDocument;
  readonly problems: readonly Problem[];
}

/** A row takes 32 levels and a file adds a few. The composer is recursive, so a deeper file could end the process. */
const MAX_DEPTH = 64;

class TooDeep extends Error {}

class BoundedParser extends Parser {
  override *next(source: string) {
    if (this.stack.length > MAX_DEPTH) throw new TooDeep();
    yield* super.next(source);
  }
}

function compose(text: string): Document | YamlFault {
  const parser = new BoundedParser();
  const composer = new Composer({ prettyErrors: false, stringKeys: true, resolveKnownTags: false, uniqueKeys: false });
  try {
    const [document, another] = composer.compose(parser.parse(text), true, text.length);
    if (!another) return document as Document;
    return { offset: another.range[0], path: [], message: 'expected one document a file' };
  } catch (error) {
    if (!(error instanceof TooDeep)) throw error;
    return { offset: parser.offset, path: [], message: `nested deeper than ${MAX_DEPTH} levels` };
  }
}

/** The node of the value at a path, or of the name that it has there. A missing value stands where its name does. */
function find(document: Document, path: Path, part: 'name' | 'value'): Node | null {
  let node: unknown = document.contents;
  let name: unknown;
  for (const step of path) {
    const collection = isAlias(node) ? node.resolve(document) : node;
    // The last of several with one name is the one that counts.
    const pair = isMap(collection) && collection.items.findLast(({ key }) => isScalar(key) && key.value === step);
    name = pair ? pair.key : undefined;
    node = pair ? pair.value : isSeq(collection) ? collection.items[Number(step)] : undefined;
  }
  return (part === 'name' || !node ? name : node) as Node | null;
}

/** Reads YAML, or strict JSON from a file that is called so. */
export function readDocument(file: string, text: string): Reading {
  const lines = new LineCounter();
  lines.lineStarts = [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)];
  const positionOf = (offset: number): Position => {
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
  const problem = ({ offset, path, message }: YamlFault): Problem => ({
    file,
    position: positionOf(offset),
    path,
    message,
  });

  if (extname(file).toLowerCase() === '.json') {
    const error = findJsonSyntaxError(text);
    if (error) return { problems: [problem({ ...error, path: [], message: `not JSON: expected ${error.expected}` })] };
  }
  const composed = compose(text);
  if ('offset' in composed) return { problems: [problem(composed)] };
  const faults = [...findSyntaxFaults(composed), ...findAliasFaults(composed)];
  if (faults.length > 0) return { problems: faults.map(problem) };
  try {
    const value: unknown = composed.toJS();
    const locate = (path: Path, part: 'name' | 'value' = 'value') =>
      positionOf(find(composed, path, part)?.range?.[0] ?? 0);
    return { document: { file, value, locate }, problems: findKeyFaults(composed).map(problem) };
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    const message = 'its aliases unfold to more than the 100 copies that YAML readers allow: write the values out';
    return { problems: [problem({ offset: 0, path: [], message })] };
  }
}
