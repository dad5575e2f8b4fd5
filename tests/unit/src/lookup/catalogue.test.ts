import { setImmediate } from 'node:timers/promises';
import { EnrichmentError } from '../../../../src/denials.ts';
import type { JsonObject } from '../../../../src/json.ts';
import { type Catalogue, createCatalogue } from '../../../../src/lookup/catalogue.ts';
import { toRow } from '../../../support/builders.ts';

const ROLE = { pk: 'CATALOG', sk: 'ROLE#editor', status: 'active', groups: ['editors'] };

/** A catalogue over rows that a test changes, with its clock and how often it has read. */
function setUp({
  ttl = 30,
  stale = 300,
  lookupTimeoutMs = 100,
  rows = [ROLE] as JsonObject[],
} = {}) {
  const table = { rows, isDown: false, isSilent: false, isOverBudget: false, reads: 0 };
  let now = 1_000_000;
  const get = createCatalogue({
    lookupTimeoutMs,
    cacheTtlSeconds: ttl,
    cacheStaleSeconds: stale,
    now: () => now,
    async readRows() {
      table.reads += 1;
      await setImmediate();
      if (table.isSilent) return new Promise(() => {});
      if (table.isDown) throw new Error('down');
      return { rows: table.rows.map((row) => toRow(row)), isOverBudget: table.isOverBudget };
    },
  });
  return {
    table,
    get,
    pass(seconds: number) {
      now += seconds * 1000;
    },
  };
}

/** The keys of those records that any of these tests has. */
const keysOf = ({ records }: Catalogue) =>
  ['CATALOG/ROLE#editor', 'CATALOG/ROLE#r0', 'CATALOG/ROLE#r1'].filter((key) => records.get(key));
/** When DynamoDB has answered what was asked in this turn of the event loop. */
const answered = async () => {
  await setImmediate();
  await setImmediate();
};

describe('a catalogue', () => {
  it('is read once for all sign-ins that begin together', async () => {
    const { get, table } = setUp();
    const [one, other] = await Promise.all([get(100), get(100)]);
    expect(one).toBe(other);
    expect(keysOf(one)).toEqual(['CATALOG/ROLE#editor']);
    expect(table.reads).toBe(1);
  });

  it('is read again beside the sign-ins, none of which waits', async () => {
    const { get, table, pass } = setUp();
    const first = await get(100);
    pass(31);
    table.isSilent = true;
    expect(await get(100)).toBe(first);
    expect(await get(100)).toBe(first);
    expect(table.reads).toBe(2);
  });

  it('is read again in its time, however short that is', async () => {
    const { get, table, pass } = setUp({ ttl: 1, lookupTimeoutMs: 4_000 });
    await get(100);
    for (const reads of [2, 3]) {
      pass(1.1);
      await get(100);
      await answered();
      expect(table.reads).toBe(reads);
    }
  });

  it('serves as it is read again to a sign-in that waits for its records anyway', async () => {
    const { get, table, pass } = setUp();
    await get(100);
    table.rows = [];
    pass(31);
    expect(keysOf(await get(100, answered()))).toEqual([]);
    pass(31);
    const broken = Promise.reject(new Error('of the records'));
    expect(keysOf(await get(100, broken))).toEqual([]);
  });

  it.each(['isDown', 'isSilent'] as const)(
    'is read once in the time of a lookup while DynamoDB %s, and then again',
    async (how) => {
      const { get, table, pass } = setUp();
      await get(100);
      pass(31);
      table[how] = true;
      for (let signIn = 0; signIn < 3; signIn++) {
        await get(100);
        await answered();
      }
      expect(table.reads).toBe(2);
      pass(1);
      table[how] = false;
      table.rows = [];
      await get(100);
      await answered();
      expect(keysOf(await get(100))).toEqual([]);
    },
  );

  // Lambda froze the execution environment while the catalogue was read beside a sign-in.
  it('is read by a sign-in that has to wait, and not left to a question of long ago', async () => {
    const { get, table, pass } = setUp();
    await get(100);
    pass(31);
    table.isSilent = true;
    await get(100);
    await answered();
    pass(600);
    table.isSilent = false;
    table.rows = [];
    expect(keysOf(await get(100))).toEqual([]);
    expect(table.reads).toBe(3);
  });

  it('stays the newer one where an earlier question is answered later', async () => {
    const answers: (() => void)[] = [];
    let now = 0;
    const get = createCatalogue({
      ...{ lookupTimeoutMs: 100, cacheTtlSeconds: 30, cacheStaleSeconds: 300, now: () => now },
      readRows: () =>
        new Promise((resolve) => {
          const rows = [toRow({ ...ROLE, sk: `ROLE#r${answers.length}` })];
          answers.push(() => resolve({ rows, isOverBudget: false }));
        }),
    });
    const earlier = get(100);
    await setImmediate();
    now = 1;
    const later = get(100);
    for (const answer of answers.reverse()) answer();
    await Promise.all([earlier, later]);
    expect(keysOf(await get(100))).toEqual(['CATALOG/ROLE#r1']);
  });

  it('says whether it is larger than it should be, and is used all the same', async () => {
    const { get, table } = setUp();
    table.isOverBudget = true;
    expect(await get(100)).toMatchObject({ isOverBudget: true });
    expect(keysOf(await get(100))).toEqual(['CATALOG/ROLE#editor']);
  });

  it('of a time past is not served where none may be', async () => {
    const { get, table, pass } = setUp({ stale: 0 });
    await get(100);
    pass(30);
    table.isDown = true;
    expect(keysOf(await get(100))).toEqual(['CATALOG/ROLE#editor']);
    pass(1);
    await expect(get(100)).rejects.toMatchObject({ code: 'DIRECTORY_UNAVAILABLE' });
  });

  it('shows a change to the sign-in after the one that read it', async () => {
    const { get, table, pass } = setUp();
    await get(100);
    table.rows = [];
    pass(31);
    expect(keysOf(await get(100))).toEqual(['CATALOG/ROLE#editor']);
    await answered();
    expect(keysOf(await get(100))).toEqual([]);
  });

  it('serves as it was last read while DynamoDB refuses, for as long as it may', async () => {
    const { get, table, pass } = setUp();
    await get(100);
    table.isDown = true;
    pass(300);
    expect(keysOf(await get(100))).toEqual(['CATALOG/ROLE#editor']);
    pass(1);
    await expect(get(100)).rejects.toMatchObject({ code: 'DIRECTORY_UNAVAILABLE' });
    table.isDown = false;
    expect(keysOf(await get(100))).toEqual(['CATALOG/ROLE#editor']);
  });

  it.each(['isDown', 'isSilent'] as const)(
    'denies the first sign-in if DynamoDB %s',
    async (how) => {
      const { get, table } = setUp();
      table[how] = true;
      await expect(get(10)).rejects.toMatchObject({ code: 'DIRECTORY_UNAVAILABLE' });
    },
  );

  it('is read by each sign-in where nothing is kept', async () => {
    const { get, table } = setUp({ ttl: 0 });
    await get(100);
    table.rows = [];
    expect(keysOf(await get(100))).toEqual([]);
    table.isDown = true;
    expect(keysOf(await get(100))).toEqual([]);
  });
});

it('takes the rows that are of a kind, and parses each by itself', async () => {
  const active = { pk: 'CATALOG', status: 'active' };
  const { get } = setUp({
    rows: [
      { ...active, sk: 'DEFAULTS', claims: { a: 1 } },
      { ...active, sk: 'PLAN#gold' },
      { ...active, sk: 'PLAN#broken', groups: 'all' },
      { ...active, sk: 'ROLE#../x' },
      { ...active, sk: 'DEFAULTS#x' },
      { ...active, sk: 'TENANT' },
      { ...active, sk: 'constructor' },
      { pk: 'CATALOG' },
    ],
  });
  const { records, isOverBudget } = await get(100);
  expect(isOverBudget).toBe(false);
  for (const sk of ['ROLE#../x', 'DEFAULTS#x', 'TENANT', 'constructor', 'ROLE#ghost', '']) {
    expect(records.get(`CATALOG/${sk}`)).toBeUndefined();
  }
  expect(records.get('CATALOG/DEFAULTS')).toMatchObject({ claims: { a: 1 }, groups: [] });
  expect(Object.isFrozen(records.get('CATALOG/PLAN#gold'))).toBe(true);
  expect(records.get('CATALOG/PLAN#gold')).toBe(records.get('CATALOG/PLAN#gold'));
  const broken = records.get('CATALOG/PLAN#broken');
  expect(broken).toBeInstanceOf(EnrichmentError);
  expect(broken).toMatchObject({
    detail: 'CATALOG/PLAN#broken: groups: expected a list of strings',
  });
});
