import { createMemo } from '../../../../src/decision/memo.ts';

const [one, other] = [{}, {}];

function setUp() {
  const memo = createMemo<{ readonly made: number }>();
  let made = 0;
  return (objects: readonly object[], text = '') => memo(objects, text, () => ({ made: ++made }));
}

it('makes a value once for the same objects and text', () => {
  const take = setUp();
  expect(take([one, other])).toBe(take([one, other]));
});

// One tenant would otherwise get what was made of another's records.
it.each<[string, readonly object[], string]>([
  ['another object', [other, other], ''],
  ['another order', [other, one], ''],
  ['fewer objects', [one], ''],
  ['more objects', [one, other, one], ''],
  ['no object', [], ''],
  ['another text', [one, other], 'V1_0'],
])('makes another value for %s', (_, objects, text) => {
  const take = setUp();
  expect(take([one, other])).toEqual({ made: 1 });
  expect(take(objects, text)).toEqual({ made: 2 });
  expect(take([one, other])).toEqual({ made: 1 });
});
