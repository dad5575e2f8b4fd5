import { isAllowedRole, parseRolePattern } from '../../../../src/decision/role-patterns.ts';

const arn = (path: string) => `arn:aws:iam::123456789012:role/${path}`;
const allows = (pattern: string, role: string) =>
  isAllowedRole([parseRolePattern(arn(pattern)) ?? []], role);

it.each([
  ['tenants/*', 'tenants/acme', true],
  ['tenants/*', 'tenants/acme/engineering', true],
  ['tenants/*', 'tenants', false],
  ['tenants/*', 'x/tenants/acme', false],
  ['*/reader', 'tenants/acme/reader', true],
  ['*/reader', 'tenants/acme/reader-admin', false],
  ['tenants/*/reader', 'tenants/reader', false],
  ['tenants/*/reader', 'tenants//reader', true],
  ['t*a*a', 'taa', true],
  ['t*a*a', 'ta', false],
  ['a*a', 'a', false],
  ['exact', 'exact', true],
  ['exact', 'exactly', false],
  ['a.c', 'abc', false],
  ['*', 'Administrator', true],
])('the pattern role/%s on role/%s: %j', (pattern, role, expected) => {
  expect(allows(pattern, arn(role))).toBe(expected);
});

// A matcher that tries again and again would not come to its end.
it('comes to an end for a pattern made to take long', () => {
  expect(allows(`${'a*'.repeat(200)}b`, arn('a'.repeat(576)))).toBe(false);
});
