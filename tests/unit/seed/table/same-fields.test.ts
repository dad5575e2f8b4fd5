import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { isSameFields } from '../../../../seed/table/same-fields.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

it.each<[AttributeValue, AttributeValue]>([
  [{ S: 'a' }, { S: 'a' }],
  [{ N: '100' }, { N: '1e2' }],
  [{ N: '1E+21' }, { N: '1000000000000000000000' }],
  [{ N: '-0.50' }, { N: '-5e-1' }],
  [{ N: '0' }, { N: '-0.0' }],
  [{ NULL: true }, { NULL: true }],
  [{ L: [{ S: 'a' }, { N: '1.0' }] }, { L: [{ S: 'a' }, { N: '1' }] }],
  [{ M: { a: { S: 'x' }, b: { BOOL: true } } }, { M: { b: { BOOL: true }, a: { S: 'x' } } }],
  [{ SS: ['a', 'b'] }, { SS: ['b', 'a'] }],
  [{ NS: ['1', '20'] }, { NS: ['2e1', '1.0'] }],
  [{ BS: [bytes('a'), bytes('b')] }, { BS: [Buffer.from('b'), Buffer.from('a')] }],
  [{ B: bytes('a') }, { B: Buffer.from('a') }],
])('%j is the same as %j', (a, b) => {
  expect(isSameFields({ a }, { a: b })).toBe(true);
  expect(isSameFields({ a: b }, { a })).toBe(true);
});

it.each<[AttributeValue | undefined, AttributeValue | undefined]>([
  [{ S: 'a' }, { S: 'b' }],
  [{ S: '1' }, { N: '1' }],
  [{ N: '12345678901234567890' }, { N: '12345678901234567891' }],
  [{ N: '1' }, { N: '-1' }],
  [{ N: '10' }, { N: '1' }],
  [{ L: [{ S: 'a' }] }, { L: [{ S: 'a' }, { S: 'b' }] }],
  [{ L: [{ S: 'a' }, { S: 'b' }] }, { L: [{ S: 'b' }, { S: 'a' }] }],
  [{ L: [{ S: 'a' }] }, { SS: ['a'] }],
  [{ M: { a: { S: 'x' } } }, { M: { b: { S: 'x' } } }],
  [{ M: {} }, { M: { constructor: { S: 'x' } } }],
  [{ SS: ['a'] }, { SS: ['a', 'b'] }],
  [{ B: bytes('a') }, { B: bytes('b') }],
  [{ BOOL: true }, { BOOL: false }],
  [undefined, { NULL: true }],
])('%j is not the same as %j', (a, b) => {
  const fieldsOf = (value: AttributeValue | undefined) => (value ? { a: value } : {});
  expect(isSameFields(fieldsOf(a), fieldsOf(b))).toBe(false);
  expect(isSameFields(fieldsOf(b), fieldsOf(a))).toBe(false);
});
