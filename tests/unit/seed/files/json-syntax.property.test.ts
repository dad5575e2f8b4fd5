import fc from 'fast-check';
import { parseJson } from '../../../../seed/files/json-syntax.ts';
import { readDocument } from '../../../../seed/files/read-documents.ts';

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const blanks = fc.constantFrom('', ' ', '\t', '\n', '\r\n');
const tokens = fc.constantFrom(
  ...[
    '{',
    '}',
    '[',
    ']',
    ',',
    ':',
    '"a"',
    '"\\u00e9"',
    '"\\x"',
    "'a'",
    '"',
    '0',
    '-1.5e3',
    '01',
    '1.',
    '.5',
    '+1',
  ],
  ...['true', 'false', 'null', 'True', 'NaN', '// x', '# x', '\u00a0', '"\t"'],
);

it('refuses exactly what JSON.parse refuses', () => {
  const text = fc.array(
    fc.tuple(tokens, blanks).map((pair) => pair.join('')),
    { maxLength: 8 },
  );
  fc.assert(
    fc.property(text, (parts) => {
      const joined = parts.join('');
      expect(parseJson(joined).isJson).toBe(isJson(joined));
    }),
    { numRuns: 2_000 },
  );
});

it('refuses JSON with any one character taken out exactly if JSON.parse does', () => {
  fc.assert(
    fc.property(fc.json(), fc.nat(), (json, at) => {
      const text = json.slice(0, at % json.length) + json.slice((at % json.length) + 1);
      expect(parseJson(text).isJson).toBe(isJson(text));
    }),
    { numRuns: 1_000 },
  );
});

it('reads from JSON what JSON.parse reads, however it is indented', () => {
  const value = fc.jsonValue({ maxDepth: 5, stringUnit: 'grapheme' });
  fc.assert(
    fc.property(value, fc.constantFrom('\t', 2, 0, '  \t'), (any, indent) => {
      const json = JSON.stringify({ any }, null, indent);
      const { document, problems } = readDocument('any.json', json);
      expect(problems).toEqual([]);
      expect(document?.value).toEqual(JSON.parse(json));
    }),
    { numRuns: 500 },
  );
});
