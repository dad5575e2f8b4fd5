import fc from 'fast-check';
import { readJson } from '../../../../seed/files/json-document.ts';
import { createOffsetFinder } from '../../../../seed/files/json-places.ts';
import type { Path } from '../../../../seed/files/problem.ts';

const indents = fc.constantFrom('\t', 2, 0, '  \t');
const values = fc.jsonValue({ maxDepth: 5, stringUnit: 'grapheme' });

function* pathsOf(value: unknown, path: Path = []): Generator<readonly [Path, unknown]> {
  yield [path, value];
  if (typeof value !== 'object' || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    yield* pathsOf(inner, [...path, Array.isArray(value) ? Number(name) : name]);
  }
}

it('finds the place of every value and of every name', () => {
  fc.assert(
    fc.property(values, indents, (value, indent) => {
      const text = JSON.stringify(value, null, indent);
      const offsetOf = createOffsetFinder(text);
      const levels = (path: Path) =>
        indent === 0 ? '' : String(indent === 2 ? '  ' : indent).repeat(path.length);
      for (const [path, inner] of pathsOf(value)) {
        const written = JSON.stringify(inner, null, indent).replaceAll('\n', `\n${levels(path)}`);
        expect(text.slice(offsetOf(path, 'value')).startsWith(written)).toBe(true);
        const name = path.at(-1);
        if (typeof name === 'string') {
          expect(text.slice(offsetOf(path, 'name')).startsWith(JSON.stringify(name))).toBe(true);
        }
      }
    }),
    { numRuns: 400 },
  );
});

/** Writes JSON in which a map may have a name several times. */
const withDuplicates = fc.letrec<{ value: [string, number]; map: [string, number] }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 3 },
    fc.constantFrom('1', '"a:{"', 'null', '"\\""', '[]').map((text): [string, number] => [text, 0]),
    tie('map'),
  ),
  map: fc
    .array(fc.tuple(fc.constantFrom('a', 'b', 'c"', ':'), tie('value')), { maxLength: 4 })
    .map((entries): [string, number] => {
      const text = entries
        .map(([name, [value]]) => `${JSON.stringify(name)} : ${value}`)
        .join(', ');
      const twice = entries.length - new Set(entries.map(([name]) => name)).size;
      return [`{ ${text} }`, entries.reduce((sum, [, [, inner]]) => sum + inner, twice)];
    }),
})).map;

it('reports every name that a map has already', () => {
  fc.assert(
    fc.property(withDuplicates, ([text, duplicates]) => {
      const positionOf = (offset: number) => ({ line: 1, column: offset + 1 });
      const { problems } = readJson({ file: 'a.ndjson', holds: 'tenant', positionOf }, text);
      expect(problems).toHaveLength(duplicates);
      expect(problems.every(({ message }) => message === 'duplicate field')).toBe(true);
    }),
    { numRuns: 400 },
  );
});
