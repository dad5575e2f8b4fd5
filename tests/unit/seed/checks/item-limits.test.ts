import { problemsOfYaml } from '../../../support/check-seed.ts';

const nested = (levels: number): string => (levels === 0 ? '1' : `{ a: ${nested(levels - 1)} }`);
const withClaims = (claims: string) =>
  problemsOfYaml(`tenants: [{ tenantId: acme, claims: ${claims} }]`);

it('accepts 31 levels below the item and refuses the 32nd', async () => {
  expect(await withClaims(nested(31))).toEqual([]);
  expect(await withClaims(nested(32))).toEqual([
    expect.stringMatching(
      /^1:192: tenants\[0\]\.claims(\.a){31}: nested deeper than the 32 levels of an item$/,
    ),
  ]);
});

it.each(['9007199254740993', '-1e16', '1e-200', '.5e400', '.inf', '.nan'])(
  'refuses the number %s',
  async (number) => {
    expect(await withClaims(`{ plan: x, size: ${number} }`)).toContain(
      '1:54: tenants[0].claims.size: expected a number that DynamoDB can hold; in quotes it is a string',
    );
  },
);

it.each(['0', '-0.0', '9007199254740991', '-9007199254740991', '0.1', '1e-130'])(
  'accepts the number %s',
  async (number) => {
    const problems = await withClaims(`{ size: ${number} }`);
    expect(problems.filter((problem) => !problem.includes('warning: '))).toEqual([]);
  },
);

it.each([
  ['""', '[""]'],
  ['__proto__', '.__proto__'],
])('refuses the name %s, which would not arrive', async (name, step) => {
  expect(await withClaims(`{ a: [{ ${name}: 1 }] }`)).toEqual([
    `1:45: tenants[0].claims.a[0]${step}: expected a name of 1 to 65,535 bytes, and not __proto__`,
  ]);
});

it('refuses an item of more than 400 KB, counted in bytes of UTF-8', async () => {
  // The key, the status and the other names take 37 bytes.
  const most = 400 * 1024 - 37;
  const named = (name: string) => problemsOfYaml(`tenants: [{ tenantId: acme, name: "${name}" }]`);

  expect(await named('x'.repeat(most))).toEqual([]);
  expect(await named('é'.repeat(Math.floor(most / 2) + 1))).toEqual([
    '1:11: tenants[0]: about 401 KB, expected at most the 400 KB of a DynamoDB item',
  ]);
});
