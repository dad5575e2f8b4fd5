// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders are what is tested
import { CATALOG_BUDGET_BYTES } from '../../src/lookup/catalogue.ts';
import { examine } from '../../tools/doctor/examine.ts';
import { faults, itFindsEach, setUpDoctorStage } from '../support/doctor-stage.ts';
import { failure, passOn, startDynamoDbStandIn } from '../support/dynamodb-stand-in.ts';

const stage = setUpDoctorStage();
const rows: string[] = [];

async function put(sk: string, row: Parameters<typeof stage.table.put>[2] = {}): Promise<void> {
  rows.push(sk);
  await stage.table.put('CATALOG', sk, row);
}

const nameInTenant = (row: Parameters<typeof stage.table.put>[2]) =>
  stage.table.put('TENANT#acme', 'TENANT', row);

afterEach(async () => {
  for (const sk of rows.splice(0)) await stage.table.remove('CATALOG', sk);
});

it('says what is in it, and how large it is', async () => {
  await put('DEFAULTS', { claims: { email: '${user.email}' } });
  await put('PLAN#gold', { claims: { text: 'x'.repeat(3_000) } });
  await put('ROLE#editor');
  await put('ROLE#reader');
  await nameInTenant({ plan: 'gold', roles: ['editor'] });
  const findings = await examine('prod', undefined);

  expect(faults(findings)).toEqual([]);
  expect(findings.filter(({ check }) => check === 'catalogue')).toEqual([
    {
      ...{ check: 'catalogue', status: 'good' },
      finding: 'the catalogue has 1 defaults, 1 plan, 2 roles, and takes 4 KB of 1,024 KB',
    },
  ]);
});

it('counts no row that is no record', async () => {
  await put('NOTE#1');
  expect(await examine('prod', undefined)).toContainEqual(
    expect.objectContaining({
      ...{ check: 'catalogue', status: 'good' },
      finding: 'the catalogue has no records, and takes 1 KB of 1,024 KB',
    }),
  );
});

itFindsEach([
  {
    fault: 'rows that cannot be read, by their keys',
    put: async () => {
      await put('DEFAULTS', { status: 'on' });
      await put('ROLE#broken', { groups: 'all' });
      await put('NOTE#1');
    },
    found: [
      [
        'catalogue',
        'bad',
        /^a row cannot be read, and grants nothing: CATALOG\/DEFAULTS: status: expected active or suspended$/,
      ],
      ['catalogue', 'bad', /^CATALOG\/NOTE#1 is the key of no record, and counts for nothing$/],
      ['catalogue', 'bad', /: CATALOG\/ROLE#broken: groups: expected a list of strings$/],
    ],
  },
  {
    fault: 'a placeholder that is none',
    put: () =>
      put('PLAN#gold', { claims: { good: '${user.email}', bad: { mail: '${user.mail' } } }),
    found: [
      [
        'catalogue',
        'bad',
        /^no token gets claim bad of CATALOG\/PLAN#gold: placeholder: expected }/,
      ],
    ],
  },
  {
    fault: 'a plan that is suspended and a role that there is not, of the tenant that it looks at',
    put: async () => {
      await put('PLAN#old', { status: 'suspended' });
      await nameInTenant({ plan: 'old', roles: ['ghost'] });
    },
    found: [
      [
        'catalogue',
        'warning',
        /^a user of tenant acme goes without plan old: this plan is not active now: its status is suspended$/,
      ],
      [
        'catalogue',
        'warning',
        /^a user of tenant acme goes without named role ghost: the catalogue does not have this role$/,
      ],
    ],
  },
  {
    fault: 'a catalogue that takes more than one request',
    put: async () => {
      const text = 'x'.repeat(CATALOG_BUDGET_BYTES / 4);
      for (let n = 0; n < 5; n++) await put(`ROLE#r${n}`, { claims: { text } });
    },
    found: [
      ['catalogue', 'warning', /^the catalogue has 5 roles, and takes 1,2\d\d KB of 1,024 KB$/],
    ],
  },
]);

it('names a number of broken rows, and how many more there are', async () => {
  for (let n = 100; n < 125; n++) await put(`ROLE#r${n}`, { groups: 7 });
  const findings = faults(await examine('prod', undefined));

  expect(findings).toHaveLength(21);
  expect(findings.at(-1)?.finding).toBe('5 more of these');
});

describe('what DynamoDB answers to the doctor', () => {
  const { AWS_ENDPOINT_URL_DYNAMODB: real } = process.env;
  afterEach(() => {
    process.env.AWS_ENDPOINT_URL_DYNAMODB = real;
  });

  it.each<[string, () => ReturnType<typeof failure>, string]>([
    [
      'it may not read the catalogue',
      () => failure('AccessDeniedException', 'not authorized to perform: dynamodb:Query'),
      'has to allow dynamodb:Query on the table',
    ],
    [
      'there is no such table',
      () => failure('ResourceNotFoundException', 'Requested resource not found'),
      'refused dynamodb:Query',
    ],
  ])('says that %s', async (_, refuse, advice) => {
    const standIn = await startDynamoDbStandIn((call) =>
      call.operation === 'Query' ? refuse() : passOn(call),
    );
    process.env.AWS_ENDPOINT_URL_DYNAMODB = standIn.endpoint;
    stage.set({ AWS_ENDPOINT_URL_DYNAMODB: real ?? '' });
    const findings = await examine('prod', undefined);
    await standIn.stop();

    expect(findings.filter(({ check }) => check === 'catalogue')).toEqual([
      {
        ...{ check: 'catalogue', status: 'bad', finding: 'could not be looked at' },
        advice: expect.stringContaining(advice),
      },
    ]);
  });

  it('says of more than the function reads that all are denied', async () => {
    const page = { Items: [], LastEvaluatedKey: { pk: { S: 'CATALOG' }, sk: { S: 'ROLE#r' } } };
    const standIn = await startDynamoDbStandIn((call) =>
      call.operation === 'Query' ? { status: 200, body: page } : passOn(call),
    );
    process.env.AWS_ENDPOINT_URL_DYNAMODB = standIn.endpoint;
    const findings = await examine('prod', undefined);
    await standIn.stop();

    expect(findings).toContainEqual({
      ...{ check: 'catalogue', status: 'bad' },
      finding: 'the catalogue takes more than 8 MB: all are denied',
      advice: 'take out what no record names: the function reads no part of it',
    });
  });
});
