import { didYouMean, nearest } from '../../../../tools/command/nearest.ts';

const STATUS = ['active', 'suspended'];

it.each([
  ['actve', STATUS, 'active'],
  ['Active', STATUS, 'active'],
  ['suspend', STATUS, 'suspended'],
  ['enginering', ['sales', 'engineering'], 'engineering'],
  ['gruops', ['groups', 'scopes'], 'groups'],
  ['v2', ['V1_0', 'V2_0', 'V3_0'], 'V2_0'],
])('takes %s among %j for %s', (text, known, meant) => {
  expect(nearest(text, known)).toBe(meant);
  expect(didYouMean(text, known)).toBe(`: did you mean ${meant}?`);
});

it.each([
  ['what begins otherwise and means the contrary', 'inactive', STATUS],
  ['what is far from all', 'off', STATUS],
  ['what is as near to another', 'V4_0', ['V1_0', 'V2_0']],
  ['what is short, and so near to everything', 'x', ['sub', 'on']],
  ['nothing', '', STATUS],
  ['what has nothing to be near to', 'x', []],
])('takes %s for nothing', (_what, text, known) => {
  expect(nearest(text, known)).toBeUndefined();
  expect(didYouMean(text, known)).toBe('');
});
