import { reachOf } from '../../../../seed/plan/catalog-reach.ts';
import { toAttributes } from '../../../../seed/table/attributes.ts';
import type { JsonObject } from '../../../../src/json.ts';

const key = { pk: 'CATALOG', sk: 'PLAN#pro' };
const active = (row: JsonObject) => toAttributes({ status: 'active', ...row });
const reach = (before: JsonObject, after: JsonObject) =>
  reachOf([{ op: 'change', key, before: active(before), after: active(after) }]);
const nothing = { groups: false, scopes: false };

it.each<[string, JsonObject, JsonObject, readonly string[]]>([
  ['a claim that changes', { claims: { a: 1, b: 2 } }, { claims: { a: 1, b: 3 } }, ['b']],
  [
    'a list that comes',
    { claims: { a: 1 } },
    { claims: { a: 1 }, listClaims: { c: ['x'] } },
    ['c'],
  ],
  ['a claim that goes', { claims: { a: 1, b: 2 } }, { claims: { a: 1 } }, ['b']],
  ['claims that are suppressed no longer', { suppressClaims: ['a', 'b'] }, {}, ['a', 'b']],
  [
    'all of what counts no longer',
    { claims: { a: 1 } },
    { claims: { a: 1 }, status: 'suspended' },
    ['a'],
  ],
  [
    'all of what could not be read',
    { claims: { a: 1 }, groups: 'none' },
    { claims: { a: 1 } },
    ['a'],
  ],
])('reaches %s, and no other', (_, before, after, claims) => {
  expect([...(reach(before, after)?.claims ?? [])]).toEqual(claims);
});

it.each<[string, JsonObject, JsonObject, object]>([
  ['groups', { groups: ['a'] }, { groups: ['b'] }, { groups: true }],
  ['a preferred role', {}, { preferredRole: 'arn:aws:iam::1:role/a' }, { groups: true }],
  ['groups that are suppressed', {}, { suppressClaims: ['cognito:groups'] }, { groups: true }],
  ['scopes', { scopes: ['api/read'] }, {}, { scopes: true }],
  ['scopes that are suppressed', {}, { suppressScopes: ['openid'] }, { scopes: true }],
  ['claims only', {}, { claims: { a: 1 } }, {}],
])('tells which fields go together: %s', (_, before, after, expected) => {
  expect(reach(before, after)).toMatchObject({ ...nothing, ...expected });
});

it('reaches all that a record grants which comes or goes', () => {
  const fields = active({ claims: { a: 1 }, scopes: ['api/read'] });
  const expected = { claims: new Set(['a']), groups: false, scopes: true };
  expect(reachOf([{ op: 'add', key, after: fields }])).toEqual(expected);
  expect(reachOf([{ op: 'remove', key, before: fields }])).toEqual(expected);
});

it('reaches nothing by what no token depends on', () => {
  expect(reach({ name: 'A', claims: { a: 1 } }, { name: 'B', claims: { a: 1 } })).toBeUndefined();
});
