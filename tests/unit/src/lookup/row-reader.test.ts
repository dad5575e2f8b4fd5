import { once } from 'node:events';
import { createClient } from '../../../../src/lookup/dynamodb-client.ts';
import { createRowReader } from '../../../../src/lookup/row-reader.ts';
import { useAwsEnvironment } from '../../../support/aws-environment.ts';
import { type Call, startDynamoDbStandIn } from '../../../support/dynamodb-stand-in.ts';
import { listen } from '../../../support/listen.ts';

type Key = { pk: { S: string }; sk: { S: string } };

const key = (name: string) => ({ pk: `TENANT#${name}`, sk: 'TENANT' });
const keysOf = ({ body }: Call): string[] =>
  body.RequestItems.tenants.Keys.map(({ pk }: Key) => pk.S.replace('TENANT#', ''));
const options = { timeoutMs: 60_000 };

useAwsEnvironment();

const stops: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** A reader over a table in which every tenant is there, unless the test says otherwise. */
async function setUp(answer: (keys: Key[], calls: number) => object) {
  const calls: Call[] = [];
  const { endpoint, stop } = await startDynamoDbStandIn((call) => {
    calls.push(call);
    const keys: Key[] = call.body.RequestItems.tenants.Keys;
    return { status: 200, body: answer(keys, calls.length) };
  });
  process.env.AWS_ENDPOINT_URL_DYNAMODB = endpoint;
  const client = createClient(60_000, () => 1);
  stops.push(async () => client.destroy(), stop);
  return { calls, readRow: createRowReader({ client, table: 'tenants', random: () => 1 }) };
}

const rowsFor = (keys: readonly Key[]) => ({ Responses: { tenants: keys } });

it('asks once for all that is asked for in one turn, and for a key asked for twice once', async () => {
  const { readRow, calls } = await setUp((keys) => rowsFor([...keys].reverse()));
  const names = ['acme', 'globex', 'acme'];
  const rows = await Promise.all(names.map((name) => readRow(key(name), options)));
  expect(rows.map((row) => row?.pk?.S)).toEqual(names.map((name) => `TENANT#${name}`));
  expect(calls.map(keysOf)).toEqual([['acme', 'globex']]);
});

it('gives nothing for a row that is not there', async () => {
  const { readRow } = await setUp(() => ({}));
  expect(await readRow(key('acme'), options)).toBeUndefined();
});

it('asks again for the keys that were left, keeps the others, and asks for nothing twice', async () => {
  const { readRow, calls } = await setUp((keys, many) => {
    const [first, ...rest] = keys;
    const left = many < 3 ? { tenants: { Keys: rest } } : {};
    return { ...rowsFor(first && many < 3 ? [first] : keys), UnprocessedKeys: left };
  });
  const names = ['acme', 'globex', 'initech', 'umbra'];
  const rows = await Promise.all(names.map((name) => readRow(key(name), options)));
  expect(rows.map((row) => row?.pk?.S)).toEqual(names.map((name) => `TENANT#${name}`));
  expect(calls.map(keysOf)).toEqual([names, names.slice(1), names.slice(2)]);
});

// A choice of tenant that was made a moment ago would otherwise not count at the next sign-in.
it.each([
  [[{ ...options, isConsistent: true }, options], true],
  [[options, options], false],
])('with %j reads consistently: %j', async (asked, ConsistentRead) => {
  const { readRow, calls } = await setUp((keys) => rowsFor(keys));
  await Promise.all(asked.map((each, index) => readRow(key(`t${index}`), each)));
  expect(calls.map(({ body }) => body.RequestItems.tenants.ConsistentRead)).toEqual([
    ConsistentRead,
  ]);
});

// DynamoDB refuses a request with more.
it('asks for at most 100 keys at once', async () => {
  const { readRow, calls } = await setUp((keys) => rowsFor(keys));
  await Promise.all(Array.from({ length: 101 }, (_, index) => readRow(key(`t${index}`), options)));
  expect(calls.map((call) => keysOf(call).length).sort()).toEqual([1, 100]);
});

it('remembers no answer: that is for the directory to do', async () => {
  const { readRow, calls } = await setUp((keys) => rowsFor(keys));
  await readRow(key('acme'), options);
  await readRow(key('acme'), options);
  expect(calls).toHaveLength(2);
});

it('takes the time of the most patient of those who ask together', async () => {
  const { readRow } = await setUp((keys) => rowsFor(keys));
  const rows = await Promise.all([
    readRow(key('acme'), { timeoutMs: 0 }),
    readRow(key('globex'), options),
  ]);
  expect(rows).toEqual([expect.any(Object), expect.any(Object)]);
});

it('waits longer each time before it asks again for what was left', async () => {
  const { readRow, calls } = await setUp((keys, many) =>
    many < 5 ? { UnprocessedKeys: { tenants: { Keys: keys } } } : rowsFor(keys),
  );
  const begun = performance.now();
  await readRow(key('acme'), options);
  expect(calls).toHaveLength(5);
  // Half of 25, 50, 100 and 200 ms, which is what chance leaves at the least; never sooner.
  expect(performance.now() - begun).toBeGreaterThan(180);
});

// A sign-in that was given up would otherwise hold its connection, which the next one wants.
it('lets go of the connection when its time is over', async () => {
  let letGo: Promise<unknown> | undefined;
  const { endpoint, stop } = await listen((_, response) => {
    letGo = once(response, 'close');
  });
  process.env.AWS_ENDPOINT_URL_DYNAMODB = endpoint;
  const client = createClient(60_000);
  stops.push(async () => client.destroy(), stop);
  const readRow = createRowReader({ client, table: 'tenants', random: () => 1 });
  // The connection is made at the first try; a slow machine may need more than one.
  for (let timeoutMs = 100; letGo === undefined; timeoutMs *= 2) {
    await expect(readRow(key('acme'), { timeoutMs })).rejects.toMatchObject({
      name: 'TimeoutError',
    });
  }
  await letGo;
});
