import fc from 'fast-check';
import { problemsOf, problemsOfYaml } from '../../../support/check-seed.ts';

const SUB = '5f1c2d34-0000-4000-8000-000000000001';

it('checks the content of whatever has the right form, in the order of the text', async () => {
  const yaml = `
tenants:
  - tenantId: 12345
    staus: active
    claims: { sub: x, size: .inf, plan: [[x]] }
    groups: [a, 7, "b c"]
    iamRoles: admin
    departments:
      - { departmentId: "a b", claims: { iss: x }, scopes: [{}, "a b"] }
      - 7
      - { departmentId: sales, status: off, suppressClaims: [sub] }
    members:
      - { sub: nobody, departmentId: sales, groups: ["a,b"] }
      - { sub: ${SUB}, name: !secret x, activeFrom: 2026-02-30T00:00:00Z, activeUntil: 2020-01-01T00:00:00Z }
tenant: 1
`;
  expect((await problemsOfYaml(yaml)).map((problem) => problem.slice(0, 60))).toEqual([
    '3:15: tenants[0].tenantId: this is a number: put it in quote',
    '4:5: tenants[0].staus: unknown field, did you mean status?',
    '5:15: tenants[0].claims.sub: only Cognito itself sets this c',
    '5:29: tenants[0].claims.size: expected a number that DynamoD',
    '5:41: tenants[0].claims.plan: expected a string, number or b',
    '6:17: tenants[0].groups[1]: this is a number: put it in quot',
    '6:20: tenants[0].groups[2]: expected 1 to 128 characters wit',
    '7:15: tenants[0].iamRoles: expected a list of strings',
    '9:25: tenants[0].departments[0].departmentId: expected an id',
    '9:42: tenants[0].departments[0].claims.iss: only Cognito its',
    '9:61: tenants[0].departments[0].scopes[0]: expected a string',
    '9:65: tenants[0].departments[0].scopes[1]: expected 1 to 256',
    '10:9: tenants[0].departments[1]: expected a map with the fie',
    '11:40: tenants[0].departments[2].status: expected active or ',
    '11:62: tenants[0].departments[2].suppressClaims[0]: Cognito ',
    '13:16: tenants[0].members[0].sub: expected the sub of a user',
    '13:54: tenants[0].members[0].groups[0]: expected 1 to 128 ch',
    expect.stringMatching(/^14:\d+: a tag such as !name has no meaning here/),
    expect.stringMatching(/^14:\d+: tenants\[0\]\.members\[1\]\.activeFrom: expected an ISO/),
    expect.stringMatching(/^14:\d+: warning: tenants\[0\]\.members\[1\]\.activeUntil: this tim/),
    '15:1: tenant: unknown field, did you mean tenants?',
  ]);
});

it('goes on behind aliases of nothing, and before a second document', async () => {
  const yaml = `
tenants:
  - tenantId: acme
    claims: *nothing
    groups: [*none, "b c"]
    departments: &departments
      - { departmentId: x, claims: { a: *departments }, status: off }
---
more: true
`;
  expect(await problemsOfYaml(yaml)).toEqual([
    '4:13: tenants[0].claims: an alias of which no anchor stands above',
    '5:14: tenants[0].groups[0]: an alias of which no anchor stands above',
    expect.stringMatching(/^5:21: tenants\[0\]\.groups\[1\]: expected 1 to 128 characters/),
    '7:41: tenants[0].departments[0].claims.a: an alias cannot stand inside what it repeats',
    '7:65: tenants[0].departments[0].status: expected active or suspended',
    '8:1: expected one document a file',
  ]);
});

it('finds tokens that are too large where another field is wrong', async () => {
  const claims = `claims: { text: ${'x'.repeat(2500)} }`;
  const yaml = (field: string) => `tenants:\n  - tenantId: acme\n    ${claims}\n    ${field}\n`;

  expect(await problemsOfYaml(yaml('status: of'))).toEqual([
    ...(await problemsOfYaml(yaml('status: active'))),
    '4:13: tenants[0].status: expected active or suspended',
  ]);
});

it.each(['.inf', '-.inf', '.nan'])('says once that %s is no number of a claim', async (value) => {
  const yaml = `tenants: [{ tenantId: a, claims: { x: { y: [${value}] } }, name: ${value}, groups: [${value}] }]`;

  expect(await problemsOfYaml(yaml)).toEqual([
    expect.stringMatching(
      /^1:45: tenants\[0\]\.claims\.x\.y\[0\]: expected a number that DynamoDB/,
    ),
    expect.stringMatching(/tenants\[0\]\.name: /),
    expect.stringMatching(/tenants\[0\]\.groups\[0\]: /),
  ]);
});

it('takes no two records without a usable id for the same', async () => {
  const problems = await problemsOf({
    'a.json': '{ "tenants": [{}, {}, { "departments": [{}, {}], "members": [{ "sub": 1 }, {}] }] }',
  });
  expect(problems.join('\n')).not.toMatch('duplicate');
  expect(problems).toHaveLength(7);
});

/** Each with what is said of it, wherever it stands. */
const FAULTS: Readonly<Record<string, readonly (readonly [unknown, readonly string[]])[]>> = {
  claims: [
    [{ plan: 'x' }, []],
    [7, ['claims']],
    [{ sub: 'x', iss: 'y', plan: 'z' }, ['claims.sub', 'claims.iss']],
  ],
  groups: [
    [['a'], []],
    ['a', ['groups']],
    [
      ['a', 7, 'b c'],
      ['groups[1]', 'groups[2]'],
    ],
  ],
  scopes: [
    [['api/a'], []],
    [
      ['a b', null],
      ['scopes[0]', 'scopes[1]'],
    ],
  ],
  status: [
    ['active', []],
    ['of', ['status']],
  ],
  suppressClaims: [
    [['email'], []],
    [['sub'], ['suppressClaims[0]']],
  ],
  nmae: [['x', ['nmae']]],
};

it('finds of each record what it finds of each of its fields alone', () =>
  fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.record(
          Object.fromEntries(
            Object.entries(FAULTS).map(([name, faults]) => [name, fc.constantFrom(...faults)]),
          ),
          { requiredKeys: [] },
        ),
        { maxLength: 4 },
      ),
      async (records) => {
        const departments = records.map((fields, index) => ({
          departmentId: `d${index}`,
          ...Object.fromEntries(Object.entries(fields).map(([name, fault]) => [name, fault?.[0]])),
        }));
        const expected = records.flatMap((fields, index) =>
          Object.values(fields).flatMap((fault) =>
            (fault?.[1] ?? []).map((path) => `tenants[0].departments[${index}].${path}`),
          ),
        );
        const found = await problemsOf({
          'a.json': JSON.stringify({ tenants: [{ tenantId: 'a', departments }] }),
        });
        expect(found.map((problem) => problem.split(': ')[1]).sort()).toEqual(expected.sort());
      },
    ),
    { numRuns: 100 },
  ));
