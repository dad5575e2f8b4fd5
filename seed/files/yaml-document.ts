import { Composer, type Document, isAlias, isMap, isScalar, isSeq, type Node, Parser } from 'yaml';
import { createPositionFinder } from './positions.ts';
import { formatPlace, type Path, type Problem } from './problem.ts';
import { MAX_DEPTH, type Reading } from './seed-document.ts';
import {
  findKeyFaults,
  findSyntaxFaults,
  findUnknownTags,
  removeBadAliases,
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

/** The first document of a text, unless it cannot be read, and what is wrong with the text. */
function compose(text: string): { readonly document?: Document; readonly faults: YamlFault[] } {
  const parser = new BoundedParser();
  const composer = new Composer({
    prettyErrors: false,
    stringKeys: true,
    resolveKnownTags: false,
    uniqueKeys: false,
  });
  try {
    const [document, another] = composer.compose(parser.parse(text), true, text.length);
    const more = {
      offset: another?.range[0] ?? 0,
      path: [],
      message: 'expected one document a file',
    };
    return { document: document as Document, faults: another ? [more] : [] };
  } catch (error) {
    if (!(error instanceof TooDeep)) throw error;
    const message = `nested deeper than ${MAX_DEPTH} levels`;
    return { faults: [{ offset: parser.offset, path: [], message }] };
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

  const { document: composed, faults } = compose(text);
  if (!composed) return { problems: faults.map(problem) };
  const syntaxFaults = findSyntaxFaults(composed);
  if (syntaxFaults.length > 0) return { problems: [...syntaxFaults, ...faults].map(problem) };
  faults.push(...removeBadAliases(composed), ...findUnknownTags(composed));
  try {
    const value: unknown = composed.toJS();
    const locate = (path: Path, part: 'name' | 'value' = 'value') =>
      positionOf(find(composed, path, part)?.range?.[0] ?? 0);
    const placeOf = (path: Path) => formatPlace(file, locate(path));
    return {
      document: { file, holds: 'tenants', value, locate, placeOf },
      problems: [
        ...[...faults, ...findKeyFaults(composed)].map(problem),
        ...Array.from(findLostSpelling(composed), problemOf('warning')),
      ],
    };
  } catch (error) {
    if (!(error instanceof ReferenceError)) throw error;
    const message =
      'its aliases unfold to more than the 100 copies that YAML readers allow: write the values out';
    return { problems: [...faults, { offset: 0, path: [], message }].map(problem) };
  }
}
