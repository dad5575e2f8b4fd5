import { differencesOf, findDifferences } from '../../../../seed/plan/differences.ts';
import { renderAction } from '../../../../seed/plan/render-plan.ts';
import type { Action } from '../../../../seed/table/action.ts';
import { toAttributes } from '../../../../seed/table/attributes.ts';

const key = { pk: 'TENANT#acme', sk: 'TENANT' };

it.each([
  [
    'a value',
    { name: 'Acme' },
    { name: 'Acme Corp' },
    [{ field: 'name', before: 'Acme', after: 'Acme Corp' }],
  ],
  [
    'a claim',
    { claims: { a: 1, b: 2 } },
    { claims: { a: 1, b: 3 } },
    [{ field: 'claims.b', before: 2, after: 3 }],
  ],
  [
    'a deeper one, with an odd name',
    { claims: { limits: { 'per day': 1 } } },
    { claims: { limits: { 'per day': null } } },
    [{ field: 'claims.limits["per day"]', before: 1, after: null }],
  ],
  [
    'a type',
    { claims: { a: '1' } },
    { claims: { a: 1 } },
    [{ field: 'claims.a', before: '1', after: 1 }],
  ],
  [
    'a field that comes',
    {},
    { groups: ['a'] },
    [{ field: 'groups', before: undefined, after: ['a'] }],
  ],
  ['a field that goes', { groups: [] }, {}, [{ field: 'groups', before: [], after: undefined }]],
  [
    'an order',
    { groups: ['a', 'b'] },
    { groups: ['b', 'a'] },
    [{ field: 'groups', before: ['a', 'b'], after: ['b', 'a'] }],
  ],
  [
    'a claim called constructor',
    { claims: {} },
    { claims: { constructor: 1 } },
    [{ field: 'claims.constructor', before: undefined, after: 1 }],
  ],
])('finds %s', (_what, before, after, differences) => {
  expect(findDifferences(toAttributes(before), toAttributes(after))).toEqual(differences);
});

it('takes a set of the console for the list that it stands for, and the order of names for nothing', () => {
  expect(
    findDifferences({ groups: { SS: ['a', 'b'] } }, toAttributes({ groups: ['a', 'b'] })),
  ).toEqual([]);
  const [before, after] = [
    toAttributes({ claims: { a: 1, b: 2 } }),
    toAttributes({ claims: { b: 2, a: 1 } }),
  ];
  expect(findDifferences(before, after)).toEqual([]);
});

it('names a value that no file can hold, without its bytes', () => {
  const before = { claims: { B: new Uint8Array([1]) } };
  expect(findDifferences(before, {})).toEqual([
    { field: 'claims', before: '(unreadable)', after: undefined },
  ]);
});

it('shows an action as a person reads it, and nothing that a terminal obeys', () => {
  const action: Action = {
    op: 'change',
    key,
    before: toAttributes({
      name: 'A',
      groups: ['a', 'b'],
      claims: { plan: 'pro', '\u001b[2J': 1 },
    }),
    after: toAttributes({
      name: 'A\u001b[31m\u202e',
      groups: ['b', 'c'],
      scopes: ['api/read'],
      claims: { plan: 'pro' },
    }),
  };
  expect(renderAction(action, differencesOf(action)).split('\n')).toEqual([
    '~ TENANT#acme/TENANT',
    '    ~ name: "A" → "A\\u001b[31m\\u202e"',
    '    - claims["\\u001b[2J"]: 1',
    '    ~ groups: - "a"  + "c"',
    '    + scopes: ["api/read"]',
  ]);
});
