import { createOffsetFinder, findDuplicateNames, skipString } from './json-places.ts';
import { parseJson } from './json-syntax.ts';
import { formatPlace, type Path, type Position, type Problem } from './problem.ts';
import { MAX_DEPTH, type Reading, type SeedDocument } from './seed-document.ts';

const [QUOTE, COLON, OPEN_LIST, CLOSE_LIST, OPEN_MAP, CLOSE_MAP] = [
  0x22, 0x3a, 0x5b, 0x5d, 0x7b, 0x7d,
];

/** How many names the maps of a text have, and where it is nested too deep, if it is. */
function scan(text: string): { readonly names: number; readonly tooDeepAt?: number } {
  let names = 0;
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) at = skipString(text, at) - 1;
    else if (code === COLON) names += 1;
    else if (code === OPEN_MAP || code === OPEN_LIST) {
      depth += 1;
      if (depth > MAX_DEPTH) return { names, tooDeepAt: at };
    } else if (code === CLOSE_MAP || code === CLOSE_LIST) depth -= 1;
  }
  return { names };
}

function countNames(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  let names = Array.isArray(value) ? 0 : Object.keys(value).length;
  for (const inner of Object.values(value)) names += countNames(inner);
  return names;
}

/** Where a text comes from, and whether it is that of a whole file. */
interface JsonSource extends Pick<SeedDocument, 'file' | 'holds'> {
  readonly positionOf: (offset: number) => Position;
}

/** Reads strict JSON whose maps have each name once. */
export function readJson({ file, holds, positionOf }: JsonSource, text: string): Reading {
  const problem = (offset: number, message: string, path: Path = []): Problem => ({
    severity: 'error',
    file,
    position: positionOf(offset),
    path,
    message,
  });
  const { names, tooDeepAt } = scan(text);
  if (tooDeepAt !== undefined) {
    return { problems: [problem(tooDeepAt, `nested deeper than ${MAX_DEPTH} levels`)] };
  }
  const reading = parseJson(text);
  if (!reading.isJson)
    return { problems: [problem(reading.offset, `not JSON: expected ${reading.expected}`)] };
  const { value } = reading;
  const offsetOf = createOffsetFinder(text);
  const locate = (path: Path, part: 'name' | 'value' = 'value') => positionOf(offsetOf(path, part));
  const placeOf = (path: Path) =>
    formatPlace(file, holds === 'tenant' ? positionOf(0) : locate(path));
  // Of values with one name only the last is left.
  const duplicates = countNames(value) === names ? [] : findDuplicateNames(text);
  return {
    document: { file, holds, value, locate, placeOf },
    problems: duplicates.map(({ offset, path }) => problem(offset, 'duplicate field', path)),
  };
}
