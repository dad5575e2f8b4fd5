import { type Node, parseTree } from 'jsonc-parser';
import type { Path } from './problem.ts';

/** Finds the offset of the value at a path, or of the name that it has there. */
export type FindOffset = (path: Path, part: 'name' | 'value') => number;

const BACKSLASH = 0x5c;

/** The offset behind a string that begins at an offset. */
export function skipString(text: string, offset: number): number {
  for (let end = text.indexOf('"', offset + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return end + 1;
  }
  return text.length;
}

interface Entry {
  readonly step: string | number;
  readonly name: Node | undefined;
  readonly value: Node;
}

/** All that a list or map holds, in its order; names may occur twice. */
const entriesOf = ({ type, children = [] }: Node): readonly Entry[] =>
  children.flatMap((child, index): readonly Entry[] => {
    if (type === 'array') return [{ step: index, name: undefined, value: child }];
    const [name, value] = child.children ?? [];
    return name && value ? [{ step: name.value, name, value }] : [];
  });

/** Makes a finder of places in a text that is known to be JSON. It is parsed when one is asked for. */
export function createOffsetFinder(text: string): FindOffset {
  let tree: Node | undefined;
  // Each list and map once, because there may be a place to find for each of many tenants.
  const known = new WeakMap<Node, ReadonlyMap<string | number, Entry>>();
  const entryOf = (node: Node, step: string | number) => {
    // The last of several with one name is the one that counts.
    const entries =
      known.get(node) ?? new Map(entriesOf(node).map((entry) => [entry.step, entry] as const));
    known.set(node, entries);
    return entries.get(step);
  };
  return (path, part) => {
    tree ??= parseTree(text);
    let place: Omit<Entry, 'step'> | undefined = tree && { name: undefined, value: tree };
    for (const step of path) {
      const inner: Entry | undefined = place && entryOf(place.value, step);
      if (!inner) break;
      place = inner;
    }
    return (part === 'name' ? (place?.name ?? place?.value) : place?.value)?.offset ?? 0;
  };
}

/** A name that a map has already. */
export interface DuplicateName {
  readonly path: Path;
  readonly offset: number;
}

function* findIn(node: Node, path: Path): Generator<DuplicateName> {
  const names = new Set<string | number>();
  for (const { step, name, value } of entriesOf(node)) {
    const inner = [...path, step];
    if (names.has(step)) yield { path: inner, offset: (name ?? value).offset };
    names.add(step);
    yield* findIn(value, inner);
  }
}

/** Finds the names that occur twice in a map of a text that is known to be JSON. */
export function findDuplicateNames(text: string): readonly DuplicateName[] {
  const tree = parseTree(text);
  return tree ? [...findIn(tree, [])] : [];
}
