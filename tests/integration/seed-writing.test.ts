import {
  type AttributeValue,
  DynamoDBClient,
  PutItemCommand,
  ScanCommand,
} from '@aws-sdk/client-dynamodb';
import type { Action, Fields } from '../../seed/table/action.ts';
import { writeActions } from '../../seed/write/write-actions.ts';
import { connectDynamoDb } from '../../tools/aws/dynamodb-connection.ts';
import {
  type Call,
  failure,
  passOn,
  type Reply,
  startDynamoDbStandIn,
} from '../support/dynamodb-stand-in.ts';
import { createTestTable } from '../support/tenants-table.ts';

const client = new DynamoDBClient();
const connection = connectDynamoDb();
const tables: Awaited<ReturnType<typeof createTestTable>>[] = [];

afterAll(() => {
  client.destroy();
  connection.client.destroy();
  for (const table of tables) table.close();
});

async function createTable(rows: Readonly<Record<string, Fields>> = {}): Promise<string> {
  const table = await createTestTable();
  tables.push(table);
  for (const [id, fields] of Object.entries(rows)) await put(table.name, id, fields);
  return table.name;
}

const keyOf = (id: string) => ({ pk: `TENANT#${id}`, sk: 'TENANT' });

const put = (table: string, id: string, fields: Fields) =>
  client.send(
    new PutItemCommand({
      TableName: table,
      Item: { pk: { S: `TENANT#${id}` }, sk: { S: 'TENANT' }, ...fields },
    }),
  );

/** The fields of each row, by the id of its tenant. */
async function rowsOf(table: string): Promise<Record<string, Record<string, AttributeValue>>> {
  const { Items = [] } = await client.send(new ScanCommand({ TableName: table }));
  return Object.fromEntries(
    Items.map(({ pk, sk: _, ...fields }) => [pk?.S?.replace('TENANT#', ''), fields]),
  );
}

const named = (name: string): Fields => ({ status: { S: 'active' }, name: { S: name } });
const add = (id: string, after = named(id)): Action => ({ op: 'add', key: keyOf(id), after });
const change = (id: string, before: Fields, after: Fields): Action => ({
  op: 'change',
  key: keyOf(id),
  before,
  after,
});
const remove = (id: string, before: Fields): Action => ({ op: 'remove', key: keyOf(id), before });
const many = (count: number) => Array.from({ length: count }, (_, index) => add(`tenant-${index}`));

type Options = Parameters<typeof writeActions>[3];

/** Writes, and collects the conflicts by the ids of their tenants. */
async function write(
  table: string,
  actions: Iterable<Action>,
  options: Options = {},
  to = connection,
) {
  const conflicts: Record<string, Fields | undefined> = {};
  const onConflict = (action: Action, found: Fields | undefined) => {
    conflicts[action.key.pk.replace('TENANT#', '')] = found;
  };
  return { written: await writeActions(to, table, actions, { onConflict, ...options }), conflicts };
}

/** Writes to a DynamoDB some of whose answers the test gives itself. */
async function writeThrough(
  answer: (call: Call) => Reply | Promise<Reply>,
  table: string,
  actions: Iterable<Action>,
  options: Options = {},
) {
  const standIn = await startDynamoDbStandIn(answer);
  const away = connectDynamoDb({ endpoint: standIn.endpoint });
  try {
    return await write(table, actions, options, away);
  } finally {
    away.client.destroy();
    await standIn.stop();
  }
}

const NONE = { added: 0, changed: 0, removed: 0, alreadySo: 0, conflicts: 0 };

describe('conditional writes', () => {
  it('adds, changes and removes rows', async () => {
    const table = await createTable({
      changed: named('old'),
      removed: named('gone'),
      kept: named('kept'),
    });
    const after = { status: { S: 'suspended' }, groups: { L: [{ S: 'users' }] } };
    const { written, conflicts } = await write(table, [
      add('added'),
      change('changed', named('old'), after),
      remove('removed', named('gone')),
    ]);

    expect(written).toEqual({ ...NONE, added: 1, changed: 1, removed: 1 });
    expect(conflicts).toEqual({});
    expect(await rowsOf(table)).toEqual({
      added: named('added'),
      changed: after,
      kept: named('kept'),
    });
  });

  it('leaves alone what somebody changed meanwhile, reports it, and writes the rest', async () => {
    const theirs = { ...named('theirs'), note: { S: 'not of the format' } };
    const table = await createTable({
      added: theirs,
      changed: theirs,
      removed: theirs,
      more: { ...named('more') },
    });
    const { written, conflicts } = await write(table, [
      ...many(150),
      add('added'),
      change('changed', named('old'), named('ours')),
      change('more', { status: { S: 'active' } }, { status: { S: 'suspended' } }),
      remove('removed', named('old')),
      change('vanished', named('old'), named('ours')),
    ]);
    const rows = await rowsOf(table);

    expect(written).toEqual({ ...NONE, added: 150, conflicts: 5 });
    expect(conflicts).toEqual({
      added: named('theirs'),
      changed: named('theirs'),
      more: named('more'),
      removed: named('theirs'),
      vanished: undefined,
    });
    expect(rows).toMatchObject({
      added: theirs,
      changed: theirs,
      removed: theirs,
      more: named('more'),
    });
    expect(Object.keys(rows)).toHaveLength(154);
  });

  it('counts what already is as it was to be, so that doing the same again ends well', async () => {
    const actions = (): Action[] => [
      ...many(120),
      change('changed', named('old'), {
        status: { S: 'active' },
        claims: { M: { seats: { N: '1e+21' } } },
      }),
      remove('removed', named('gone')),
    ];
    const table = await createTable({ changed: named('old'), removed: named('gone') });
    const first = await write(table, actions());
    const rows = await rowsOf(table);
    const second = await write(table, actions());

    expect(first.written).toEqual({ ...NONE, added: 120, changed: 1, removed: 1 });
    expect(second.written).toEqual({ ...NONE, alreadySo: 122 });
    expect(await rowsOf(table)).toEqual(rows);
  });

  it('changes nothing else in a row', async () => {
    const foreign = { 'billing.id': { S: 'b-1' }, ttl: { N: '1' } };
    const table = await createTable({ acme: { ...named('old'), ...foreign } });
    const { written } = await write(table, [change('acme', named('old'), named('new'))]);

    expect(written).toEqual({ ...NONE, changed: 1 });
    expect(await rowsOf(table)).toEqual({ acme: { ...named('new'), ...foreign } });
  });

  it('compares sets as sets, and binary values by their bytes', async () => {
    const before = {
      status: { S: 'active' },
      groups: { SS: ['a', 'b'] },
      claims: { M: { key: { B: Buffer.from('x') } } },
    };
    const table = await createTable({
      changed: before,
      removed: before,
      conflict: before,
      bytes: before,
      added: before,
    });
    const read = { ...before, groups: { SS: ['b', 'a'] } };
    const { written, conflicts } = await write(table, [
      change('changed', read, named('new')),
      remove('removed', read),
      change('conflict', { ...read, groups: { L: [{ S: 'a' }, { S: 'b' }] } }, named('new')),
      change('bytes', { ...read, claims: { M: { key: { B: Buffer.from('y') } } } }, named('new')),
      add('added', { ...before, groups: { SS: ['b', 'a'] } }),
    ]);

    expect(written).toEqual({ ...NONE, changed: 1, removed: 1, conflicts: 2, alreadySo: 1 });
    expect(Object.keys(conflicts).sort()).toEqual(['bytes', 'conflict']);
    expect(await rowsOf(table)).toMatchObject({
      changed: named('new'),
      conflict: { groups: { SS: ['a', 'b'] } },
    });
  });

  it('checks the row of a change that changes nothing', async () => {
    const table = await createTable({ same: named('same'), other: named('theirs') });
    const { written } = await write(
      table,
      ['same', 'other'].map((id) => change(id, named('same'), named('same'))),
    );

    expect(written).toEqual({ ...NONE, changed: 1, conflicts: 1 });
  });

  it('writes what just fits into an item, however many', async () => {
    const table = await createTable();
    const name = { S: 'x'.repeat(409_500) };
    const actions = Array.from({ length: 25 }, (_, index) => add(`big-${index}`, { name }));
    const { written } = await write(table, actions);

    expect(written).toEqual({ ...NONE, added: 25 });
  });

  it('tells how far it is', async () => {
    const table = await createTable();
    const told: number[] = [];
    await write(table, many(950), { onProgress: (done) => told.push(done) });

    expect(told.length).toBeGreaterThanOrEqual(10);
    expect(told).toEqual(told.toSorted((a, b) => a - b));
    expect(told.at(-1)).toBe(950);
  });
});

describe('two writers at once', () => {
  it('lose no change: of two, one is written and the other is a conflict', async () => {
    const ids = Array.from({ length: 400 }, (_, index) => `tenant-${index}`);
    const table = await createTable();
    const old = named('old');
    await write(
      table,
      ids.map((id) => add(id, old)),
    );
    const other = connectDynamoDb();
    const changes = (name: string, order: readonly string[]) =>
      order.map((id) => change(id, old, named(name)));
    const [first, second] = await Promise.all([
      write(table, changes('first', ids)),
      write(table, changes('second', ids.toReversed()), {}, other),
    ]);
    other.client.destroy();
    const rows = await rowsOf(table);

    expect(first.written.changed + second.written.changed).toBe(400);
    expect(Object.keys({ ...first.conflicts, ...second.conflicts }).sort()).toEqual(ids.toSorted());
    expect(first.written.conflicts + second.written.conflicts).toBe(400);
    for (const id of ids)
      expect(rows[id]).toEqual(named(id in first.conflicts ? 'second' : 'first'));
  });

  it('count what both want as already so', async () => {
    const table = await createTable();
    const [first, second] = await Promise.all([write(table, many(300)), write(table, many(300))]);

    expect(first.written.added + second.written.added).toBe(300);
    expect(first.written.alreadySo + second.written.alreadySo).toBe(300);
    expect({ ...first.conflicts, ...second.conflicts }).toEqual({});
  });
});

describe('when DynamoDB has trouble', () => {
  const cancelled = (codes: readonly string[], message = 'x'): Reply => {
    const reasons = codes.map((Code) => ({ Code, Message: Code === 'None' ? null : message }));
    const { status, body } = failure('TransactionCanceledException', `[${codes.join(', ')}]`);
    return { status, body: { ...body, CancellationReasons: reasons } };
  };

  it('counts as written what was written although the answer was lost', async () => {
    const table = await createTable({ changed: named('old') });
    let lost = 0;
    const tokens = new Set<string>();
    const loseAnswers = async (call: Call) => {
      const reply = await passOn(call);
      tokens.add(call.body.ClientRequestToken);
      return lost++ % 5 < 3 ? failure('InternalServerError', 'lost', 500) : reply;
    };
    const { written, conflicts } = await writeThrough(loseAnswers, table, [
      ...many(250),
      change('changed', named('old'), named('new')),
    ]);

    expect(written).toEqual({ ...NONE, added: 250, changed: 1 });
    expect(conflicts).toEqual({});
    expect(tokens.size).toBe(3);
    expect(Object.keys(await rowsOf(table))).toHaveLength(251);
  });

  it.each([
    ['throttling', failure('ProvisionedThroughputExceededException', 'slow down')],
    ['a fault of the server', failure('InternalServerError', 'oops', 500)],
    ['another transaction on a row', cancelled(['None', 'TransactionConflict'])],
    ['throttling of a row', cancelled(['None', 'ThrottlingError'])],
    ['the same transaction still under way', failure('TransactionInProgressException', 'x')],
  ])('writes again after %s', async (_, reply) => {
    const table = await createTable();
    let calls = 0;
    const refuseSome = (call: Call) => (calls++ % 3 < 2 ? reply : passOn(call));
    const { written } = await writeThrough(refuseSome, table, many(350));

    expect(written).toEqual({ ...NONE, added: 350 });
    expect(calls).toBeGreaterThan(7);
  });

  it('finds the row that DynamoDB refuses among others, and names it', async () => {
    const table = await createTable();
    const refuseOne = (call: Call) =>
      JSON.stringify(call.body).includes('#tenant-77"')
        ? failure('ValidationException', 'too strange')
        : passOn(call);
    const writing = writeThrough(refuseOne, table, many(100));

    await expect(writing).rejects.toThrow(
      /refused .*too strange.* Written by then: \d+ rows\. It is safe to run this/,
    );
    expect(Object.keys(await rowsOf(table)).length).toBeGreaterThan(50);
  });

  it('names the row that cannot be written', async () => {
    const table = await createTable();
    const refuse = () =>
      cancelled(['None', 'ValidationError'], 'Item size has exceeded the maximum allowed size');

    await expect(writeThrough(refuse, table, many(2))).rejects.toThrow(
      'DynamoDB refused to write TENANT#tenant-1/TENANT: Item size has exceeded the maximum allowed size (ValidationError). Written by then: 0 rows. It is safe to run this again.',
    );
  });

  it.each([
    ['answers with errors', true, 'DynamoDB at http://127.0.0.1'],
    ['cancels everything', false, 'DynamoDB took no row for 0.3 seconds.'],
  ])('gives up when it %s for a while', async (_, isError, sentence) => {
    const table = await createTable();
    let room = 2;
    const hinder = (call: Call) => {
      if (room-- > 0) return passOn(call);
      return isError
        ? failure('InternalServerError', 'oops', 500)
        : cancelled(['TransactionConflict']);
    };
    const writing = writeThrough(hinder, table, many(400), { patienceMs: 300 });

    await expect(writing).rejects.toThrow(sentence);
    await expect(writing).rejects.toThrow(
      / Written by then: 200 rows\. It is safe to run this again\.$/,
    );
  });

  const mayNot =
    'User: arn:aws:iam::1:user/x is not authorized to perform: dynamodb:UpdateItem on resource: y';
  it.each([
    [
      'that AWS names',
      failure('AccessDeniedException', mayNot),
      /has to allow dynamodb:UpdateItem on the table\./,
    ],
    [
      'that a transaction needs',
      failure('AccessDeniedException', 'no'),
      /has to allow dynamodb:PutItem, dynamodb:UpdateItem, dynamodb:DeleteItem and dynamodb:ConditionCheckItem on the table\./,
    ],
  ])('names the missing permission %s', async (_, reply, sentence) => {
    await expect(writeThrough(() => reply, 'some-table', many(1_000))).rejects.toThrow(sentence);
  });

  it('passes on what is wrong with the source', async () => {
    const table = await createTable();
    function* broken() {
      yield add('acme');
      throw new RangeError('broken source');
    }

    await expect(write(table, broken())).rejects.toThrow(new RangeError('broken source'));
  });
});

describe('unconditional writes', () => {
  it('put and delete whole rows, whatever is there', async () => {
    const theirs = { ...named('theirs'), note: { S: 'lost' } };
    const table = await createTable({ added: theirs, changed: theirs, removed: theirs });
    const actions = [
      add('added'),
      change('changed', named('old'), named('new')),
      remove('removed', named('old')),
    ];
    const { written } = await write(table, actions, { unconditional: true });

    expect(written).toEqual({ ...NONE, added: 1, changed: 1, removed: 1 });
    expect(await rowsOf(table)).toEqual({ added: named('added'), changed: named('new') });
  });

  it('are written again while DynamoDB leaves some', async () => {
    const table = await createTable();
    let calls = 0;
    const takeFew = async (call: Call) => {
      calls++;
      if (calls % 7 === 0) return failure('ProvisionedThroughputExceededException', 'slow down');
      const requests = call.body.RequestItems[table];
      const { status, body } = await passOn({
        ...call,
        body: { RequestItems: { [table]: requests.slice(0, 9) } },
      });
      const left = requests.slice(9);
      return {
        status,
        body: left.length > 0 ? { ...body, UnprocessedItems: { [table]: left } } : body,
      };
    };
    const { written } = await writeThrough(takeFew, table, many(300), { unconditional: true });

    expect(written).toEqual({ ...NONE, added: 300 });
    expect(Object.keys(await rowsOf(table))).toHaveLength(300);
  });
});

describe('a cap on write units', () => {
  it.each([
    [false, 2],
    [true, 1],
  ])('is kept, unconditional: %s', async (unconditional, unitsOfRow) => {
    const table = await createTable();
    let consumed = 0;
    const meter = (call: Call) => {
      const { length } = call.body.TransactItems ?? call.body.RequestItems[table];
      consumed += length * unitsOfRow;
      return passOn(call);
    };
    const rows = 400 / unitsOfRow;
    const started = performance.now();
    const { written } = await writeThrough(meter, table, many(rows), {
      unconditional,
      maxWcu: 100,
    });
    const took = (performance.now() - started) / 1_000;

    expect(written.added).toBe(rows);
    expect(consumed).toBe(400);
    // A second's worth may go at once, and the rest takes 100 a second, on the fastest machine too.
    expect(took).toBeGreaterThan(2.9);
  });
});
