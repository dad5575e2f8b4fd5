import { Composer, type Document, isAlias, isMap, isScalar, isSeq, type Node, Parser } from 'yaml';
import { createPositionFinder } from './positions.ts';
import { formatPlace, type Path, type Problem } from './problem.ts';
import { MAX_DEPTH, type Reading } from './seed-document.ts';
import {
  findAliasFaults,
  findKeyFaults,
  findSyntaxFaults,
  findUnknownTags,
  type YamlFault,
} from './yaml-faults.ts';
import { findLostSpelling } from './yaml-spelling.ts';

class TooDeep extends Error {}

class BoundedParser extends Parser {
  override *next(source: string) {
    if (this.stack.length > MAX_DEPTH) throw new TooDeep();
    yield* super.next(source);
  }
}

function compose(text: string): Document | YamlFault {
  const parser = new BoundedParser();
  const composer = new Composer({
    prettyErrors: false,
    stringKeys: true,
    resolveKnownTags: false,
    uniqueKeys: false,
  });
  try {
    const [document, another] = composer.compose(parser.parse(text), true, text.length);
    if (!another) return document as Document;
    return { offset: another.range[0], path: [], message: 'expected one document a file' };
  } catch (error) {
    if (!(error instanceof TooDeep)) throw error;
    return { offset: parser.offset, path: [], message: `nested deeper than ${MAX_DEPTH} levels` };
  }
}

/**
 * The node of the value at a path, or of the name that it has there. A missing value stands where
 * its name does.
 */
function find(document: Document, path: Path, part: 'name' | 'value'): Node | null {
  let node: unknown = document.contents;
  let name: unknown;
  for (const step of path) {
    const collection = isAlias(node) ? node.resolve(document) : node;
    // The last of several with one name is the one that counts.
    const pair =
      isMap(collection) &&
      collection.items.findLast(({ key }) => isScalar(key) && key.value === step);
    name = pair ? pair.key : undefined;
    node = pair ? pair.value : isSeq(collection) ? collection.items[Number(step)] : undefined;
  }
  return (part === 'name' || !node ? name : node) as Node | null;
}

/** Reads a document of YAML. */
export function readYaml(file: string, text: string): Reading {
  const positionOf = createPositionFinder(text);
  const problemOf =
    (severity: Problem['severity']) =>
    ({ offset, path, message }: YamlFault): Problem => ({
      severity,
      file,
      position: positionOf(offset),
      path,
      message,
    });
  const problem = problemOf('error');

  const composed = compose(text);
  if ('offset' in composed) return { problems: [problem(composed)] };
  const faults = [...findSyntaxFaults(composed), ...findAliasFaults(composed)];
  if (faults.length > 0) return { problems: faults.map(problem) };
  try {
    const value: unknown = composed.toJS();
    const locate = (path: Path, part: 'name' | 'value' = 'value') =>
      positionOf(find(composed, path, part)?.range?.[0] ?? 0);
    const placeOf = (path: Path) => formatPlace(file, locate(path));
    return {
      document: { file, holds: 'tenants', value, locate, placeOf },
      problems: [
        ...[...findUnknownTags(composed), ...findKeyFaults(composed)].map(problem),
        ...Array.from(findLostSpelling(composed), problemOf('warning')),
      ],
    };
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    const message =
      'its aliases unfold to more than the 100 copies that YAML readers allow: write the values out';
    return { problems: [problem({ offset: 0, path: [], message })] };
  }
}
