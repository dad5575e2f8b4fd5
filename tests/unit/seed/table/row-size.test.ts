import fc from 'fast-check';
import { sizeOfItem } from '../../../../seed/checks/item-limits.ts';
import { toAttributes } from '../../../../seed/table/attributes.ts';
import { sizeOfRow } from '../../../../seed/table/row-size.ts';

const KEY = { pk: 'TENANT#acme', sk: 'TENANT' };

it('is what was counted before the row had DynamoDB’s types', () => {
  const fields = fc.dictionary(
    fc.string({ minLength: 1 }).filter((name) => name !== '__proto__'),
    fc.jsonValue(),
  );
  fc.assert(
    fc.property(fields, (values) => {
      expect(sizeOfRow(KEY, toAttributes(values))).toBe(sizeOfItem({ ...values, ...KEY }));
    }),
  );
});

it('counts what is in a set, and binary values', () => {
  const empty = sizeOfRow(KEY, {});

  expect(empty).toBe(2 + 11 + 2 + 6);
  expect(sizeOfRow(KEY, { a: { SS: ['ü', 'bc'] } }) - empty).toBe(1 + 4);
  expect(sizeOfRow(KEY, { a: { NS: ['1', '-2.25'] } }) - empty).toBe(1 + 2 + 3);
  expect(sizeOfRow(KEY, { a: { B: Buffer.from('abc') } }) - empty).toBe(1 + 3);
  expect(sizeOfRow(KEY, { a: { BS: [Buffer.from('abc')] } }) - empty).toBe(1 + 3);
});
