import {
  type Document,
  isPair,
  isScalar,
  isSeq,
  type Node,
  type Pair,
  Scalar,
  visit,
  type YAMLError,
} from 'yaml';
import type { Path } from './problem.ts';

/** Something in a YAML text that no seed file may have. */
export interface YamlFault {
  readonly offset: number;
  readonly path: Path;
  readonly message: string;
}

type Ancestor = Document | Node | Pair;

function pathOf(node: Node, ancestors: readonly Ancestor[]): Path {
  const chain = [...ancestors, node];
  return chain.flatMap((step, index): Path => {
    const parent = chain[index - 1];
    if (isPair(step)) return isScalar(step.key) ? [String(step.key.value)] : [];
    return isSeq(parent) ? [parent.items.indexOf(step)] : [];
  });
}

const fault = (node: Node, path: Path, message: string): YamlFault => ({
  offset: node.range?.[0] ?? 0,
  path,
  message,
});

function describe({ code, message }: YAMLError): string {
  if (code === 'TAG_RESOLVE_FAILED') return 'a tag such as !name has no meaning here';
  if (code === 'TAB_AS_INDENT') return 'YAML is indented with spaces, not with tabs';
  // Some of the messages end in a piece of the text, which may be a value.
  return `not YAML: ${message.replace(/(?<=\w): .*$/s, '')}`;
}

const faultOf = (error: YAMLError): YamlFault => ({
  offset: error.pos[0],
  path: [],
  message: describe(error),
});

/** What the parser found: its first error, since those after it are mostly guesses. */
export const findSyntaxFaults = ({ errors }: Document): YamlFault[] =>
  errors.slice(0, 1).map(faultOf);

/** Tags that mean nothing here. What they stand at can be read all the same. */
export const findUnknownTags = ({ warnings }: Document): YamlFault[] => warnings.map(faultOf);

/**
 * Takes out aliases that lead nowhere, or into themselves, so that the rest can be read, and says
 * where they were.
 */
export function removeBadAliases(document: Document): YamlFault[] {
  const faults: YamlFault[] = [];
  const anchors = new Set<string>();
  visit(document, {
    Value(_key, { anchor }) {
      if (anchor) anchors.add(anchor);
    },
    Alias(_key, alias, ancestors) {
      const isInside = ancestors.some((node) => 'anchor' in node && node.anchor === alias.source);
      if (!isInside && anchors.has(alias.source)) return undefined;
      const message = isInside
        ? 'an alias cannot stand inside what it repeats'
        : 'an alias of which no anchor stands above';
      faults.push(fault(alias, pathOf(alias, ancestors), message));
      const nothing = new Scalar(null);
      if (alias.range) nothing.range = alias.range;
      return nothing;
    },
  });
  return faults;
}

function describeKey({ value, type }: Scalar, isKnown: boolean): string | undefined {
  if (isKnown) return 'duplicate field';
  if (value === '<<' && type === 'PLAIN')
    return 'merge keys are not part of YAML 1.2: write the fields out';
  return undefined;
}

/**
 * Names that occur twice in a map, and `<<`, which YAML 1.2 no longer merges and would become a
 * name.
 */
export function findKeyFaults(document: Document): YamlFault[] {
  const faults: YamlFault[] = [];
  visit(document, {
    Map(_key, map, ancestors) {
      const names = new Set<unknown>();
      for (const { key } of map.items) {
        if (!isScalar(key)) continue;
        const message = describeKey(key, names.has(key.value));
        if (message)
          faults.push(fault(key, [...pathOf(map, ancestors), String(key.value)], message));
        names.add(key.value);
      }
    },
  });
  return faults;
}
