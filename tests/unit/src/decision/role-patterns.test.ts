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
  ['a*b*c', 'abc', true],
  // A literal in the middle is not optional: without it the pattern would allow other tenants.
  ['a*b*c', 'ac', false],
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

// The patterns of a stage in China or GovCloud would otherwise allow nothing.
it.each(['aws-cn', 'aws-us-gov'])('allows roles of the partition %s', (partition) => {
  const role = `arn:${partition}:iam::123456789012:role/tenants/acme`;
  const pattern = parseRolePattern(`arn:${partition}:iam::123456789012:role/tenants/*`);
  expect(isAllowedRole(pattern ? [pattern] : [], role)).toBe(true);
});

// A slip would otherwise be a pattern that no role ever matches, and nobody would hear of it.
it.each([` ${arn('x')}`, `x${arn('x')}`, arn('x y'), `${arn('x')}\n`])(
  'is no pattern: %j',
  (text) => {
    expect(parseRolePattern(text)).toBeUndefined();
  },
);
