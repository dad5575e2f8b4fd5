import { ID_RULES, parseClientId, parseSub, parseTenantId } from '../../../../src/records/keys.ts';

const SUB = '5f1c2d34-0000-4000-8000-000000000001';

// What is around an id would become part of a key, and reach rows of another kind.
it.each([`x${SUB}`, `${SUB}#x`, SUB.toUpperCase(), '', 7])('%j is no sub', (value) => {
  expect(parseSub(value)).toBeUndefined();
});

it.each(['#web', 'web#', 'we b', 'x'.repeat(129), '', null])('%j is no app client', (value) => {
  expect(parseClientId(value)).toBeUndefined();
});

it.each(['#acme', 'acme#', '-acme', 'x'.repeat(65), '', ['acme']])('%j is no tenant', (value) => {
  expect(parseTenantId(value)).toBeUndefined();
});

it('takes the longest and the shortest', () => {
  expect(parseSub(SUB)).toBe(SUB);
  for (const id of ['a', 'x'.repeat(64)]) expect(parseTenantId(id)).toBe(id);
  for (const id of ['a', 'x_+'.repeat(42)]) expect(parseClientId(id)).toBe(id);
});

// Messages of validate and of a broken row are made of these words.
it.each([
  ['tenantId', /^an id: 1 to 64 letters, digits/],
  ['departmentId', /^an id: 1 to 64 letters, digits/],
  ['sub', /^the sub of a user: a UUID/],
  ['clientId', /^the id of an app client: letters/],
] as const)('says what a %s looks like', (name, words) => {
  expect(ID_RULES[name].expected).toMatch(words);
});
