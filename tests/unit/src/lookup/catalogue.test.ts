import { EnrichmentError } from '../../../../src/denials.ts';
import type { JsonObject } from '../../../../src/json.ts';
import { type Catalogue, createCatalogue } from '../../../../src/lookup/catalogue.ts';
import { toRow } from '../../../support/builders.ts';

const ROLE = { pk: 'CATALOG', sk: 'ROLE#editor', status: 'active', groups: ['editors'] };

/** A catalogue over rows that a test changes, with its clock and how often it has read. */
function setUp({ ttl = 30, stale = 300, rows = [ROLE] as JsonObject[] } = {}) {
  const table = { rows, isDown: false, isSilent: false, reads: 0 };
  let now = 1_000_000;
  const get = createCatalogue({
    lookupTimeoutMs: 100,
    cacheTtlSeconds: ttl,
    cacheStaleSeconds: stale,
    now: () => now,
    async readRows() {
      table.reads += 1;
      if (table.isSilent) return new Promise(() => {});
      if (table.isDown) throw new Error('down');
      return table.rows.map((row) => toRow(row));
    },
  });
  return {
    table,
    get: (timeoutMs = 100) => get(timeoutMs),
    pass(seconds: number) {
      now += seconds * 1000;
    },
  };
}

const keysOf = ({ records }: Catalogue) => [...records.keys()];
const settled = () => new Promise(setImmediate);

describe('a catalogue', () => {
  it('is read once for all sign-ins that begin together', async () => {
    const { get, table } = setUp();
    const [one, other] = await Promise.all([get(), get()]);
    expect(one).toBe(other);
    expect(keysOf(one)).toEqual(['CATALOG/ROLE#editor']);
    expect(table.reads).toBe(1);
  });

  it('is read again beside the sign-ins, none of which waits', async () => {
    const { get, table, pass } = setUp();
    const first = await get();
    pass(31);
    table.isSilent = true;
    expect(await get()).toBe(first);
    expect(await get()).toBe(first);
    expect(table.reads).toBe(2);
  });

  it('shows a change to the sign-in after the one that read it', async () => {
    const { get, table, pass } = setUp();
    await get();
    table.rows = [];
    pass(31);
    expect(keysOf(await get())).toEqual(['CATALOG/ROLE#editor']);
    await settled();
    expect(keysOf(await get())).toEqual([]);
  });

  it('serves as it was last read while DynamoDB refuses, for as long as it may', async () => {
    const { get, table, pass } = setUp();
    await get();
    table.isDown = true;
    pass(300);
    expect(keysOf(await get())).toEqual(['CATALOG/ROLE#editor']);
    pass(1);
    await expect(get()).rejects.toMatchObject({ code: 'DIRECTORY_UNAVAILABLE' });
    table.isDown = false;
    expect(keysOf(await get())).toEqual(['CATALOG/ROLE#editor']);
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
    await get();
    table.rows = [];
    expect(keysOf(await get())).toEqual([]);
    table.isDown = true;
    expect(keysOf(await get())).toEqual([]);
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
    ],
  });
  const { records } = await get();
  expect([...records.keys()]).toEqual([
    ...['CATALOG/DEFAULTS', 'CATALOG/PLAN#gold', 'CATALOG/PLAN#broken'],
  ]);
  expect(records.get('CATALOG/DEFAULTS')).toMatchObject({ claims: { a: 1 }, groups: [] });
  expect(Object.isFrozen(records.get('CATALOG/PLAN#gold'))).toBe(true);
  const broken = records.get('CATALOG/PLAN#broken');
  expect(broken).toBeInstanceOf(EnrichmentError);
  expect(broken).toMatchObject({
    detail: 'CATALOG/PLAN#broken: groups: expected a list of strings',
  });
});
