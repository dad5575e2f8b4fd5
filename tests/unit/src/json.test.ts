import { copyJson, deepFreeze, isJsonObject, isObject, ownField } from '../../../src/json.ts';

class Custom {}

it.each<[string, unknown, boolean]>([
  ['a map', { a: 1 }, true],
  ['a map without a prototype', Object.create(null), true],
  ['a list', [], false],
  ['null', null, false],
  ['a text', 'a', false],
  ['a date', new Date(0), false],
  ['a Map', new Map(), false],
  ['an object of a class', new Custom(), false],
  ['a map whose prototype was replaced', JSON.parse('{"a":1}', (_, value) => value), true],
  ['a map on top of another', Object.create({ admin: true }), false],
])('tells whether %s is a map', (_, value, is) => {
  expect(isObject(value)).toBe(is);
});

it('reads only what an object has itself', () => {
  expect(ownField({ a: 1 }, 'a')).toBe(1);
  expect(ownField({}, 'constructor')).toBeUndefined();
});

it.each<[string, unknown, boolean]>([
  ['texts, numbers, booleans and null', { a: 'x', b: 1, c: true, d: null }, true],
  ['lists and maps in them', { a: [1, { b: ['x'] }] }, true],
  ['infinity', { a: Number.POSITIVE_INFINITY }, false],
  ['what is no number', { a: [Number.NaN] }, false],
  ['a date', { a: new Date(0) }, false],
  ['a date far inside', { a: [{ b: [new Date(0)] }] }, false],
  ['undefined', { a: undefined }, false],
  ['a function', { a: () => 1 }, false],
  ['a bigint', { a: 1n }, false],
])('tells whether JSON can hold %s', (_, value, is) => {
  expect(isJsonObject(value)).toBe(is);
});

// Sign-ins share records: who could change one would change the tokens of others.
it('freezes a value and all that is in it, and passes it on', () => {
  const value = { list: [{ text: 'a' }], none: null, number: 1 };
  expect(deepFreeze(value)).toBe(value);
  for (const each of [value, value.list, value.list[0]]) expect(Object.isFrozen(each)).toBe(true);
  expect(deepFreeze(null)).toBeNull();
  expect(deepFreeze('a')).toBe('a');
});

it('copies a value with all that is in it', () => {
  const value = deepFreeze({ list: [{ text: 'a' }, 1], none: null, ['__proto__']: { yes: true } });
  const copy = copyJson(value) as { list: object[] };
  expect(copy).toEqual(value);
  expect(Object.hasOwn(copy, '__proto__')).toBe(true);
  for (const each of [copy, copy.list, copy.list[0]]) expect(Object.isFrozen(each)).toBe(false);
});

it('ends with values that hold themselves', () => {
  const value: { self?: object } = {};
  value.self = value;
  expect(Object.isFrozen(deepFreeze(value))).toBe(true);
});
