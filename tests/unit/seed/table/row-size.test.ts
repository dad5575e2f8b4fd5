import fc from 'fast-check';
import { toAttributes } from '../../../../seed/table/attributes.ts';
import { sizeOfRow } from '../../../../seed/table/row-size.ts';

const KEY = { pk: 'TENANT#acme', sk: 'TENANT' };

it('is at most twice the JSON of the fields, beside the key', () => {
  const fields = fc.dictionary(
    fc.string({ minLength: 1 }).filter((name) => name !== '__proto__'),
    fc.jsonValue(),
  );
  fc.assert(
    fc.property(fields, (values) => {
      const size = sizeOfRow(KEY, toAttributes(values)) - sizeOfRow(KEY, {});
      expect(size).toBeLessThanOrEqual(2 * Buffer.byteLength(JSON.stringify(values)));
    }),
  );
});

it('counts names and values as DynamoDB does', () => {
  const item = {
    on: true,
    none: null,
    n: -12345,
    list: ['a', []],
    map: { b: 'c' },
  };

  // pk 2+9, sk 2+6, on 2+1, none 4+1, n 1+4, list 4+3+(1+1)+(1+3), map 3+3+1+1+1
  const key = { pk: 'TENANT#é', sk: 'TENANT' };
  expect(sizeOfRow(key, toAttributes(item))).toBe(11 + 8 + 3 + 5 + 5 + 13 + 9);
});

it('counts what is in a set, and binary values', () => {
  const empty = sizeOfRow(KEY, {});

  expect(empty).toBe(2 + 11 + 2 + 6);
  expect(sizeOfRow(KEY, { a: { SS: ['ü', 'bc'] } }) - empty).toBe(1 + 4);
  expect(sizeOfRow(KEY, { a: { NS: ['1', '-2.25'] } }) - empty).toBe(1 + 2 + 3);
  expect(sizeOfRow(KEY, { a: { B: Buffer.from('abc') } }) - empty).toBe(1 + 3);
  expect(sizeOfRow(KEY, { a: { BS: [Buffer.from('abc')] } }) - empty).toBe(1 + 3);
});
