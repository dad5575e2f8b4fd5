import fc from 'fast-check';
import { parseDocument } from 'yaml';
import { toYaml } from '../../../../seed/export/seed-yaml.ts';
import { findLostSpelling } from '../../../../seed/files/yaml-spelling.ts';
import { problemsOfYaml } from '../../../support/check-seed.ts';

const withClaim = (value: string) =>
  problemsOfYaml(`tenants:\n  - tenantId: acme\n    claims: { list: [x, ${value}] }\n`);
const PLACE = '3:25: warning: tenants[0].claims.list[1]: ';

it.each(['01234', '1.10', '2.0', '0x1F', '0o17', '1e3', '+5', '.5', '5.', '0.1234567890123456789'])(
  'warns of the number %s, of which the characters are lost',
  async (value) => {
    expect(await withClaim(value)).toEqual([
      `${PLACE}YAML reads a number here, and drops how it is written: put it in quotes to keep the text`,
    ]);
  },
);

it.each([
  ['no', 'true or false'],
  ['Yes', 'true or false'],
  ['ON', 'true or false'],
  ['off', 'true or false'],
  ['1_000', 'a number'],
  ['0b101', 'a number'],
  ['12:30', 'a number'],
  ['1:20:30.5', 'a number'],
  ['2027-01-31', 'a date'],
  ['2027-1-31 10:00:00', 'a date'],
])('warns of the text %s, which is %s to readers of YAML 1.1', async (value, other) => {
  expect(await withClaim(value)).toEqual([
    `${PLACE}text here, but ${other} to readers of YAML 1.1: put it in quotes${
      other === 'true or false' ? ', or write true or false if that is meant' : ''
    }`,
  ]);
});

it.each([
  ['TRUE', 'true'],
  ['False', 'false'],
])('warns of %s, which is %s', async (value, read) => {
  expect(await withClaim(value)).toEqual([
    `${PLACE}YAML reads ${read} here: write it so, or in quotes if it is text`,
  ]);
});

it.each([
  ...['0', '-3', '12', '1.5', '0.0000001', '123456789012', 'true', '1.2.3', '8080:80', 'nope'],
  ...['"no"', "'01234'", '"1.10"', '"2027-01-31"'],
])('takes %s, of which nothing is lost', async (value) => {
  expect(await withClaim(value)).toEqual([]);
});

it('warns wherever a value stands, and not of names and of the dates of a record', async () => {
  const yaml = `
tenants:
  - tenantId: acme
    name: off
    activeUntil: 2099-01-31T00:00:00Z
    claims: { on: { no: 1.10 } }
    groups: [no]
    departments:
      - departmentId: no
`;
  expect(
    (await problemsOfYaml(yaml)).map((problem) => problem.replace(/: (?:YAML|text) .*/, '')),
  ).toEqual([
    '4:11: warning: tenants[0].name',
    '6:25: warning: tenants[0].claims.on.no',
    '7:14: warning: tenants[0].groups[0]',
    '9:23: warning: tenants[0].departments[0].departmentId',
  ]);
});

it('says once what is wrong with a value that is refused as well', async () => {
  const yaml = 'tenants: [{ tenantId: a, claims: { big: 12345678901234567890 }, status: off }]';
  expect(await problemsOfYaml(yaml)).toEqual([
    expect.stringMatching(/^1:41: tenants\[0\]\.claims\.big: expected a number that DynamoDB/),
    '1:73: tenants[0].status: expected active or suspended',
  ]);
});

it.each([
  ['tenantId: 12345', '1:23: tenants[0].tenantId: this is a number: put it in quotes'],
  ['tenantId: 01234', '1:23: tenants[0].tenantId: this is a number: put it in quotes'],
  ['tenantId: a, groups: [x, 7]', '1:38: tenants[0].groups[1]: this is a number: put it in quotes'],
  ['tenantId: a, name: 7', '1:32: tenants[0].name: this is a number: put it in quotes'],
  [
    'tenantId: true',
    '1:23: tenants[0].tenantId: this is true or false: put it in quotes if it is text',
  ],
  [
    'tenantId: a, clients: [{ clientId: 4711 }]',
    '1:48: tenants[0].clients[0].clientId: this is a number: put it in quotes',
  ],
  ['tenantId: a, groups: 7', '1:34: tenants[0].groups: expected a list of strings'],
])('says of { %s } what to put in quotes', async (fields, problem) => {
  expect(await problemsOfYaml(`tenants: [{ ${fields} }]`)).toEqual([problem]);
});

it('finds nothing in what an export writes, so that YAML 1.1 reads the same', () => {
  const text = fc.oneof(
    fc.constantFrom('no', 'ON', '01', '1_0', '0x1f', '1:20', '2027-01-31', '1e3', '', 'true', '~'),
    fc.stringMatching(/^[-+]?[\d_.:xeoTZ-]{1,6}$/),
    fc.string(),
  );
  const value = fc.oneof(text, fc.array(text), fc.double({ noNaN: true, noDefaultInfinity: true }));
  fc.assert(
    fc.property(fc.dictionary(fc.constantFrom('a', 'b', 'c'), value), (fields) => {
      const written = toYaml(JSON.parse(JSON.stringify(fields)));
      const document = parseDocument(written, { stringKeys: true, resolveKnownTags: false });

      expect([...findLostSpelling(document)]).toEqual([]);
    }),
    { numRuns: 1_000 },
  );
});
