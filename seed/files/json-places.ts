import type { Path } from './problem.ts';

/** Where a value of a list or map begins, and in a map its name. */
interface Place {
  readonly value: number;
  readonly name?: number;
}

/** Finds the offset of the value at a path, or of the name that it has there. */
export type FindOffset = (path: Path, part: 'name' | 'value') => number;

const BACKSLASH = 0x5c;
const BLANK = /[^ \t\r\n]/g;
const SCALAR_END = /[,\]}\s]|$/g;

function matchFrom(pattern: RegExp, text: string, offset: number): number {
  pattern.lastIndex = offset;
  return pattern.exec(text)?.index ?? text.length;
}

const skipBlanks = (text: string, offset: number) => matchFrom(BLANK, text, offset);

/** The offset behind a string that begins at an offset. */
export function skipString(text: string, offset: number): number {
  for (let end = text.indexOf('"', offset + 1); end >= 0; end = text.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (text.charCodeAt(end - 1 - backslashes) === BACKSLASH) backslashes += 1;
    if (backslashes % 2 === 0) return end + 1;
  }
  return text.length;
}

function skipValue(text: string, offset: number): number {
  let depth = 0;
  for (let at = offset; at < text.length; ) {
    const first = text[at];
    if (first === '"') at = skipString(text, at);
    else if (first === '{' || first === '[') {
      depth += 1;
      at += 1;
    } else if (first === '}' || first === ']') {
      depth -= 1;
      at += 1;
    } else if (depth === 0) return matchFrom(SCALAR_END, text, at);
    else at += 1;
    if (depth === 0) return at;
  }
  return text.length;
}

/** All that a list or map at an offset holds, in its order; names may occur twice. */
function* placesIn(
  text: string,
  offset: number,
): Generator<Place & { readonly step: string | number }> {
  const isMap = text[offset] === '{';
  for (
    let at = skipBlanks(text, offset + 1), index = 0;
    text[at] !== '}' && text[at] !== ']';
    index++
  ) {
    const name = at;
    const nameEnd = isMap ? skipString(text, at) : at;
    const value = isMap ? skipBlanks(text, skipBlanks(text, nameEnd) + 1) : at;
    yield isMap
      ? { step: JSON.parse(text.slice(name, nameEnd)), name, value }
      : { step: index, value };
    at = skipBlanks(text, skipValue(text, value));
    if (text[at] === ',') at = skipBlanks(text, at + 1);
  }
}

/**
 * Makes a finder of places in a text that is known to be JSON. It reads each list and map once, if
 * it has to.
 */
export function createOffsetFinder(text: string): FindOffset {
  const read = new Map<number, ReadonlyMap<string | number, Place>>();
  const places = (offset: number) => {
    // The last of several with one name is the one that counts.
    const known =
      read.get(offset) ?? new Map([...placesIn(text, offset)].map((place) => [place.step, place]));
    read.set(offset, known);
    return known;
  };
  return (path, part) => {
    let place: Place = { value: skipBlanks(text, 0) };
    for (const step of path) {
      const inner =
        text[place.value] === '{' || text[place.value] === '['
          ? places(place.value).get(step)
          : undefined;
      if (!inner) break;
      place = inner;
    }
    return part === 'name' ? (place.name ?? place.value) : place.value;
  };
}

/** A name that a map has already. */
export interface DuplicateName {
  readonly path: Path;
  readonly offset: number;
}

/** Finds the names that occur twice in a map of a text that is known to be JSON. */
export function* findDuplicateNames(
  text: string,
  offset = skipBlanks(text, 0),
  path: Path = [],
): Generator<DuplicateName> {
  if (text[offset] !== '{' && text[offset] !== '[') return;
  const names = new Set<string | number>();
  for (const { step, name, value } of placesIn(text, offset)) {
    const inner = [...path, step];
    if (names.has(step)) yield { path: inner, offset: name ?? value };
    names.add(step);
    yield* findDuplicateNames(text, value, inner);
  }
}
