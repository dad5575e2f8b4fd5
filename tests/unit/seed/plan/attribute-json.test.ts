import { parseFields, toJson } from '../../../../seed/plan/attribute-json.ts';

it('writes a row in one line, whatever a release of Node.js takes for the end of one', () => {
  const row = { name: { S: 'a\u2028b\u2029c\nd\u0085e' }, '\u2028': { B: new Uint8Array([1, 2]) } };
  const text = toJson(row);

  expect(text).not.toMatch(/[\n\r\u2028\u2029]/);
  expect(parseFields(JSON.parse(text))).toEqual(row);
});
