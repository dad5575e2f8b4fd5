import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { CreateTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { writeRows } from '../../seed/write/write-rows.ts';
import { createTenantsTable } from '../../tools/local/local-table.ts';
import {
  type Call,
  failure,
  passOn,
  type Reply,
  startDynamoDbStandIn,
} from '../support/dynamodb-stand-in.ts';
import { rowsOf, seed } from '../support/run-seed.ts';
import { createSeedFolder } from '../support/seed-folder.ts';

const client = new DynamoDBClient();
const folders: Awaited<ReturnType<typeof createSeedFolder>>[] = [];

afterAll(async () => {
  client.destroy();
  await Promise.all(folders.map((folder) => folder.remove()));
});

async function filesOf(files: Readonly<Record<string, string>>): Promise<string> {
  const folder = await createSeedFolder(files);
  folders.push(folder);
  return folder.path;
}

async function createTable(): Promise<string> {
  const name = `seed-${randomUUID()}`;
  await createTenantsTable(client, name);
  return name;
}

async function withStandIn<T>(
  answer: (call: Call) => Reply | Promise<Reply>,
  use: (endpoint: string) => Promise<T>,
) {
  const standIn = await startDynamoDbStandIn(answer);
  try {
    return await use(standIn.endpoint);
  } finally {
    await standIn.stop();
  }
}

describe('validate', () => {
  it('accepts the example without AWS', async () => {
    const { code, stdout, stderr } = await seed(['validate', '--file', 'seed/example'], {
      AWS_REGION: undefined,
    });

    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout:
        '5 tenants, 8 departments, 3 members, 1 client, 1 defaults, 3 plans, 3 roles in 5 files: valid. 1 warning. 4 records grant roles, and ALLOWED_ROLE_ARNS is not set: no role passes. 3 members do not count: MEMBERSHIP is off.\nSettings: MEMBERSHIP=off (default), ALLOWED_ROLE_ARNS not set (default).\n',
      stderr:
        'seed/example/trials.yaml:9:18: warning: tenants[0].activeUntil: this time has passed: the record does not count any more\n',
    });
  });

  it('reports problems on stderr, each with its place, and how many there are', async () => {
    const path = await filesOf({
      'a.yaml': 'tenants:\n  - tenantId: acme\n    status: actve\n    nmae: Acme\n',
      'b.json': '{ "tenants": [{}] }',
    });
    const { code, stdout, stderr } = await seed(['validate', path]);

    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr.split('\n')).toEqual([
      `${path}/a.yaml:3:13: tenants[0].status: expected active or suspended: did you mean active?`,
      `${path}/a.yaml:4:5: tenants[0].nmae: unknown field, did you mean name?`,
      `${path}/b.json:1:15: tenants[0].tenantId: missing`,
      '3 problems in 2 files.',
      '',
    ]);
  });

  it('prints its usage', async () => {
    const { code, stdout } = await seed(['--help']);

    expect(code).toBe(0);
    expect(stdout).toMatch(/^Usage: npm run seed -- \[options\] \[command\]/);
  });
});

describe('apply', () => {
  it('writes the same rows from YAML and JSON, and every value as it was', async () => {
    const claims = {
      text: 'ü',
      number: 0.1,
      yes: true,
      map: { none: null, list: [1, ['a'], {}], constructor: { name: 'Set' } },
    };
    const fields = { activeUntil: '2999-01-31T01:00:00+01:00', claims };
    const file = { tenants: [{ tenantId: 'acme', ...fields }] };
    const yaml = `
tenants:
  - tenantId: acme
    activeUntil: 2999-01-31T01:00:00+01:00
    claims: { text: ü, number: .1, yes: true, map: { none: ~, list: [1, [a], {}], constructor: { name: Set } } }
`;
    const path = await filesOf({
      'yaml/a.yaml': yaml,
      'json/a.json': JSON.stringify(file, null, '\t'),
    });
    const tables = { yaml: await createTable(), json: await createTable() };
    for (const kind of ['yaml', 'json'] as const) {
      expect(await seed(['apply', `${path}/${kind}`, '--table', tables[kind]])).toMatchObject({
        code: 0,
        stderr: '',
      });
    }

    const rows = await rowsOf(tables.json);
    expect(rows).toEqual([{ pk: 'TENANT#acme', sk: 'TENANT', status: 'active', ...fields }]);
    expect(await rowsOf(tables.yaml)).toEqual(rows);
  });

  it('writes nothing unless everything is valid', async () => {
    const table = await createTable();
    const path = await filesOf({
      'a.yaml': 'tenants: [{ tenantId: acme }]',
      'b.yaml': 'tenants: [{ tenantId: acme }]',
    });
    const { code, stdout, stderr } = await seed(['apply', '--file', path, '--table', table]);

    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toBe(
      `${path}/b.yaml:1:23: tenants[0].tenantId: duplicate of ${path}/a.yaml:1:23\n1 problem in 1 file. Nothing was written.\n`,
    );
    expect(await rowsOf(table)).toEqual([]);
  });

  it('writes what just fits into an item and into a batch', async () => {
    const table = await createTable();
    const tenants = Array.from({ length: 26 }, (_, n) => ({
      tenantId: `big-${n + 10}`,
      name: 'x'.repeat(409_559),
    }));
    const path = await filesOf({
      'big.ndjson': tenants.map((tenant) => JSON.stringify(tenant)).join('\n'),
    });
    const { code, stdout } = await seed(['apply', path, '--table', table]);

    expect(code).toBe(0);
    expect(stdout).toMatch(/ Plan: 26 to add,[\s\S]*\nAdded 26, changed 0, removed 0\.$/m);
  });
});

describe('apply, when DynamoDB leaves rows unprocessed', () => {
  const tenants = Array.from({ length: 60 }, (_, n) => ({
    tenantId: `tenant-${n}`,
    claims: { map: { constructor: n } },
  }));
  const rows = tenants.map(({ tenantId }) => ({
    pk: `TENANT#${tenantId}`,
    sk: 'TENANT',
    status: 'active',
  }));

  it('writes them again until all are there', async () => {
    const table = await createTable();
    const path = await filesOf({ 'many.json': JSON.stringify({ tenants }) });
    let batches = 0;
    const takeFew = async (call: Call) => {
      if (call.operation !== 'BatchWriteItem') return passOn(call);
      batches += 1;
      if (batches === 2) return failure('ProvisionedThroughputExceededException', 'slow down');
      if (batches === 4) return failure('InternalServerError', 'oops', 500);
      const requests = call.body.RequestItems[table];
      const { status, body } = await passOn({
        ...call,
        body: { RequestItems: { [table]: requests.slice(0, 7) } },
      });
      const left = requests.slice(7);
      return {
        status,
        body: left.length > 0 ? { ...body, UnprocessedItems: { [table]: left } } : body,
      };
    };
    const ended = await withStandIn(takeFew, (endpoint) =>
      seed(['apply', path, '--table', table, '--unconditional'], {
        AWS_ENDPOINT_URL_DYNAMODB: endpoint,
      }),
    );

    expect(ended).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Added 60, changed 0, removed 0.'),
    });
    expect(batches).toBeGreaterThan(9);
    expect(await rowsOf(table)).toHaveLength(60);
  });

  it('gives up when none is taken for a while, and says how many were', async () => {
    const table = await createTable();
    let room = 25;
    const fillUp = async (call: Call) => {
      const requests = call.body.RequestItems[table];
      const taken = requests.slice(0, room);
      const left = requests.slice(taken.length);
      room -= taken.length;
      if (taken.length > 0) await passOn({ ...call, body: { RequestItems: { [table]: taken } } });
      return { status: 200, body: { UnprocessedItems: left.length > 0 ? { [table]: left } : {} } };
    };
    const writing = withStandIn(fillUp, async (endpoint) => {
      const connection = { client: new DynamoDBClient({ endpoint }), endpoint: () => endpoint };
      return writeRows(connection, table, rows, 300).finally(() => connection.client.destroy());
    });

    await expect(writing).rejects.toThrow(
      /^DynamoDB took no row for 0\.3 seconds\. Written by then: 25 rows\. It is safe to run this again\.$/,
    );
    expect(await rowsOf(table)).toHaveLength(25);
  });
});

describe('apply, when DynamoDB cannot be used', () => {
  const apply = (env: NodeJS.ProcessEnv, table = `seed-${randomUUID()}`) =>
    seed(['apply', '--file', 'seed/example', '--table', table], env);

  it('names a table that is not there', async () => {
    expect(await apply({}, 'no-such-table')).toEqual({
      code: 1,
      stdout: '',
      stderr: `There is no table no-such-table in us-east-1 (${process.env.AWS_ENDPOINT_URL_DYNAMODB}): check --table and AWS_REGION, or deploy the service first.\n`,
    });
  });

  it('refuses a table with other keys', async () => {
    const table = `seed-${randomUUID()}`;
    await client.send(
      new CreateTableCommand({
        TableName: table,
        KeySchema: [{ AttributeName: 'id', KeyType: 'HASH' }],
        AttributeDefinitions: [{ AttributeName: 'id', AttributeType: 'N' }],
        BillingMode: 'PAY_PER_REQUEST',
      }),
    );

    expect(await apply({}, table)).toEqual({
      code: 1,
      stdout: '',
      stderr: `Table ${table} is no tenant table: expected the string keys pk and sk, found id N HASH.\n`,
    });
  });

  const noAnswerFrom = (endpoint: string) =>
    `No answer from DynamoDB at ${endpoint}: check AWS_ENDPOINT_URL_DYNAMODB, AWS_REGION and the network.\n`;

  it('says that an endpoint does not answer', async () => {
    const silent = createServer().listen(0, '127.0.0.1');
    await once(silent, 'listening');
    const endpoint = `http://127.0.0.1:${(silent.address() as AddressInfo).port}`;
    const sockets: { destroy(): void }[] = [];
    silent.on('connection', (socket) => sockets.push(socket));
    const ended = await apply({ AWS_ENDPOINT_URL_DYNAMODB: endpoint });
    for (const socket of sockets) socket.destroy();
    silent.close();

    expect(ended).toEqual({ code: 1, stdout: '', stderr: noAnswerFrom(endpoint) });
    const closed = 'http://127.0.0.1:1';
    expect(await apply({ AWS_ENDPOINT_URL_DYNAMODB: closed })).toEqual({
      code: 1,
      stdout: '',
      stderr: noAnswerFrom(closed),
    });
  });

  it.each([
    [{ AWS_REGION: undefined }, /^No usable AWS region: set AWS_REGION/],
    [{ AWS_REGION: 'not a region' }, /^No usable AWS region: set AWS_REGION/],
    [
      { AWS_ACCESS_KEY_ID: undefined },
      /^No usable AWS credentials for table \S+ in us-east-1: set AWS_PROFILE, or AWS_ACCESS_KEY_ID/,
    ],
    [{ AWS_ENDPOINT_URL_DYNAMODB: 'nowhere' }, /^AWS_ENDPOINT_URL_DYNAMODB is no URL/],
    [
      { AWS_ENDPOINT_URL_DYNAMODB: 'localhost:8000' },
      /AWS_ENDPOINT_URL_DYNAMODB begins with http:\/\//,
    ],
  ])('says in one sentence what is wrong with %j', async (env, sentence) => {
    const { code, stdout, stderr } = await apply(env);

    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(sentence);
    expect(stderr.trim()).not.toContain('\n');
  });

  const mayNot =
    'User: arn:aws:iam::123456789012:user/x is not authorized to perform: dynamodb:PutItem on resource: y';
  it.each([
    [
      'DescribeTable',
      failure('ExpiredTokenException', 'x'),
      /^The AWS credentials for table \S+ in us-east-1 have expired/,
    ],
    [
      'DescribeTable',
      failure('UnrecognizedClientException', 'x'),
      /^AWS does not accept the credentials for table \S+ in us-east-1:/,
    ],
    [
      'DescribeTable',
      failure('AccessDeniedException', 'x'),
      /has to allow dynamodb:DescribeTable on table \S+ in us-east-1\./,
    ],
    [
      'TransactWriteItems',
      failure('AccessDeniedException', mayNot),
      /allow dynamodb:PutItem on table \S+ in us-east-1\. Written by then: 0 rows/,
    ],
    [
      'TransactWriteItems',
      failure('ValidationException', 'x'),
      /refused dynamodb:PutItem, .*: x \(ValidationException\)/,
    ],
  ])('says in one sentence what is wrong if %s answers %j', async (operation, reply, sentence) => {
    const table = await createTable();
    const answer = (call: Call) => (call.operation === operation ? reply : passOn(call));
    const ended = await withStandIn(answer, (endpoint) =>
      apply({ AWS_ENDPOINT_URL_DYNAMODB: endpoint }, table),
    );

    expect(ended).toMatchObject({ code: 1, stderr: expect.stringMatching(sentence) });
    expect(ended.stderr.trim()).not.toContain('\n');
    expect(await rowsOf(table)).toEqual([]);
  });
});
