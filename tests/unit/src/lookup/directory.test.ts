import type { JsonObject } from '../../../../src/json.ts';
import { createDirectory } from '../../../../src/lookup/directory.ts';
import type { ReadRow } from '../../../../src/lookup/row-reader.ts';
import type { TenantId } from '../../../../src/records/keys.ts';
import { acme } from '../../../support/builders.ts';
import { rowsInMemory } from '../../../support/rows-in-memory.ts';

const TENANT = 'TENANT#acme/TENANT';
const UNAVAILABLE = { code: 'DIRECTORY_UNAVAILABLE', detail: 'ECONNREFUSED' };

/** A directory that knows for 30 seconds what it read, and 300 in an emergency. */
function setUp(rows: Record<string, JsonObject>, env: { ttl?: number; stale?: number } = {}) {
  const { readRow, asked } = rowsInMemory(rows);
  const table = { isAway: false, asked };
  let now = Date.parse('2026-06-01T12:00:00Z');
  const read: ReadRow = async (...question) => {
    if (table.isAway) throw Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
    return readRow(...question);
  };
  const directory = createDirectory({
    readRow: read,
    lookupTimeoutMs: 2_000,
    cacheTtlSeconds: env.ttl ?? 30,
    cacheStaleSeconds: env.stale ?? 300,
    now: () => now,
  });
  return {
    table,
    directory,
    findTenant: (mayBeMissing = false) =>
      directory.begin().find('tenant', { tenantId: acme }, mayBeMissing),
    pass(seconds: number) {
      now += seconds * 1_000;
    },
  };
}

describe('what was read', () => {
  it('is known until it is as old as it may be, then read again', async () => {
    const { findTenant, table, pass } = setUp({ [TENANT]: { claims: { plan: 'pro' } } });
    expect(await findTenant()).toMatchObject({ tenantId: 'acme', claims: { plan: 'pro' } });
    pass(29.999);
    await findTenant();
    expect(table.asked).toEqual([TENANT]);
    pass(0.002);
    await findTenant();
    expect(table.asked).toEqual([TENANT, TENANT]);
  });

  it('is read at every sign-in if it may not be known for a moment', async () => {
    const { findTenant, table } = setUp({ [TENANT]: {} }, { ttl: 0 });
    await findTenant();
    await findTenant();
    expect(table.asked).toHaveLength(2);
  });

  it('is shared by those who ask at the same time', async () => {
    const { findTenant, table } = setUp({ [TENANT]: {} });
    const [one, other] = await Promise.all([findTenant(), findTenant()]);
    expect(one).toBe(other);
    expect(table.asked).toEqual([TENANT]);
  });

  it('is not remembered as missing', async () => {
    const rows: Record<string, JsonObject> = {};
    const { findTenant } = setUp(rows);
    expect(await findTenant()).toBeUndefined();
    rows[TENANT] = {};
    expect(await findTenant()).toMatchObject({ tenantId: 'acme' });
  });

  it('is forgotten first where it was read longest ago, and never more than so much is known', async () => {
    const { directory, table } = setUp({});
    const find = (tenant: number) =>
      directory.begin().find('tenant', { tenantId: `tenant-${tenant}` as TenantId }, true);
    for (let tenant = 0; tenant <= 10_000; tenant++) await find(tenant);
    table.asked.length = 0;
    for (const tenant of [1, 10_000, 0]) await find(tenant);
    expect(table.asked).toEqual(['TENANT#tenant-0/TENANT']);
  });

  it('is the denial for a row that cannot be read, and known as one', async () => {
    const { findTenant, table } = setUp({ [TENANT]: { groups: 'x' } });
    for (let turn = 0; turn < 2; turn++)
      expect(await findTenant()).toMatchObject({
        code: 'RECORD_INVALID',
        detail: 'TENANT#acme/TENANT: groups: expected a list of strings',
      });
    expect(table.asked).toEqual([TENANT]);
  });
});

describe('while DynamoDB is away', () => {
  it('serves the last reading for as long as that may be, and names it', async () => {
    const { directory, findTenant, table, pass } = setUp({ [TENANT]: {} });
    await findTenant();
    table.isAway = true;
    pass(300);
    const lookup = directory.begin();
    expect(await lookup.find('tenant', { tenantId: acme })).toMatchObject({ tenantId: 'acme' });
    expect(lookup.stale).toEqual([{ pk: 'TENANT#acme', sk: 'TENANT' }]);
    pass(0.001);
    await expect(findTenant()).rejects.toMatchObject(UNAVAILABLE);
  });

  it('denies who was never read, and lets in as soon as it is back', async () => {
    const { findTenant, table } = setUp({ [TENANT]: {} });
    table.isAway = true;
    await expect(findTenant()).rejects.toMatchObject(UNAVAILABLE);
    table.isAway = false;
    expect(await findTenant()).toMatchObject({ tenantId: 'acme' });
  });

  it.each<[string, JsonObject | undefined]>([
    ['suspended', { status: 'suspended' }],
    ['outside its dates', { activeUntil: '2026-06-01T12:00:30Z' }],
    ['broken', { groups: 'x' }],
    ['missing', undefined],
  ])('serves no tenant that was last seen %s', async (_, row) => {
    const rows: Record<string, JsonObject> = { [TENANT]: {} };
    const { findTenant, table, pass } = setUp(rows);
    await findTenant();
    if (row) rows[TENANT] = row;
    else delete rows[TENANT];
    pass(31);
    await findTenant();
    table.isAway = true;
    pass(31);
    await expect(findTenant()).rejects.toMatchObject(UNAVAILABLE);
  });

  it('serves nothing if it may not', async () => {
    const { findTenant, table, pass } = setUp({ [TENANT]: {} }, { stale: 0 });
    await findTenant();
    table.isAway = true;
    pass(31);
    await expect(findTenant()).rejects.toMatchObject(UNAVAILABLE);
  });
});

describe('what may be missing', () => {
  it('is known as missing until that is as old as it may be, then read again', async () => {
    const rows: Record<string, JsonObject> = {};
    const { findTenant, table, pass } = setUp(rows);
    expect(await findTenant(true)).toBeUndefined();
    rows[TENANT] = {};
    pass(29.999);
    expect(await findTenant(true)).toBeUndefined();
    expect(table.asked).toEqual([TENANT]);
    pass(0.002);
    expect(await findTenant(true)).toMatchObject({ tenantId: 'acme' });
  });

  it('is read at every sign-in if nothing may be known for a moment', async () => {
    const rows: Record<string, JsonObject> = {};
    const { findTenant } = setUp(rows, { ttl: 0 });
    expect(await findTenant(true)).toBeUndefined();
    rows[TENANT] = {};
    expect(await findTenant(true)).toMatchObject({ tenantId: 'acme' });
  });

  it('is read by who may not miss it, and then known to all', async () => {
    const rows: Record<string, JsonObject> = {};
    const { findTenant, table } = setUp(rows);
    await findTenant(true);
    rows[TENANT] = {};
    expect(await findTenant()).toMatchObject({ tenantId: 'acme' });
    expect(await findTenant(true)).toMatchObject({ tenantId: 'acme' });
    expect(table.asked).toEqual([TENANT, TENANT]);
  });

  it('is not remembered as missing of a reading by who may not miss it', async () => {
    const rows: Record<string, JsonObject> = {};
    const { findTenant } = setUp(rows);
    await findTenant(true);
    expect(await findTenant()).toBeUndefined();
    rows[TENANT] = {};
    expect(await findTenant(true)).toMatchObject({ tenantId: 'acme' });
  });

  it('is read once for both who ask at the same time', async () => {
    const { findTenant, table } = setUp({});
    expect(await Promise.all([findTenant(true), findTenant()])).toEqual([undefined, undefined]);
    expect(table.asked).toEqual([TENANT]);
  });

  it('counts as missing while DynamoDB is away, for as long as that may be, and is named', async () => {
    const { directory, findTenant, table, pass } = setUp({});
    await findTenant(true);
    table.isAway = true;
    pass(300);
    const lookup = directory.begin();
    expect(await lookup.find('tenant', { tenantId: acme }, true)).toBeUndefined();
    expect(lookup.stale).toEqual([{ pk: 'TENANT#acme', sk: 'TENANT' }]);
    expect(lookup.freshness).toEqual({ tenant: 'stale' });
    pass(0.001);
    await expect(findTenant(true)).rejects.toMatchObject(UNAVAILABLE);
  });

  it('is no answer to who may not miss it while DynamoDB is away', async () => {
    const { findTenant, table } = setUp({});
    await findTenant(true);
    table.isAway = true;
    await expect(findTenant()).rejects.toMatchObject(UNAVAILABLE);
    expect(await findTenant(true)).toBeUndefined();
  });

  it('is no answer for a record that was there when it was last read', async () => {
    const rows: Record<string, JsonObject> = { [TENANT]: { status: 'suspended' } };
    const { findTenant, table, pass } = setUp(rows);
    await findTenant(true);
    table.isAway = true;
    pass(31);
    await expect(findTenant(true)).rejects.toMatchObject(UNAVAILABLE);
  });
});

it('says of each record how it was come by', async () => {
  const { directory, findTenant, table, pass } = setUp({ [TENANT]: {} });
  const freshness = async () => {
    const lookup = directory.begin();
    await lookup.find('tenant', { tenantId: acme });
    return lookup.freshness;
  };
  expect(await freshness()).toEqual({ tenant: 'fresh' });
  expect(await freshness()).toEqual({ tenant: 'cached' });
  table.isAway = true;
  pass(31);
  expect(await freshness()).toEqual({ tenant: 'stale' });
  table.isAway = false;
  expect(await findTenant()).toBeDefined();
});

it('counts the time of a lookup from its beginning, down to nothing', () => {
  const { directory, pass } = setUp({});
  const lookup = directory.begin();
  expect(lookup.remainingMs()).toBe(2_000);
  pass(1.5);
  expect(lookup.remainingMs()).toBe(500);
  pass(1);
  expect(lookup.remainingMs()).toBe(0);
});

describe('the time of a lookup', () => {
  const directoryOver = (readRow: ReadRow) =>
    createDirectory({
      ...{ readRow, lookupTimeoutMs: 1_000, cacheTtlSeconds: 30, cacheStaleSeconds: 300 },
      now: () => Date.now(),
    });
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('is what is left of it for each row', async () => {
    const asked: unknown[] = [];
    const lookup = directoryOver(async (_, options) => void asked.push(options)).begin();
    jest.advanceTimersByTime(400);
    await lookup.find('tenant', { tenantId: acme });
    expect(asked).toEqual([{ timeoutMs: 600 }]);
  });

  // A reader that does not come to its end would otherwise hold the sign-in until Cognito gives up;
  // and one that is about to end is not cut off.
  it('ends a read that does not end by itself, a moment later', async () => {
    const ended: unknown[] = [];
    const lookup = directoryOver(() => new Promise(() => {})).begin();
    Promise.resolve(lookup.find('tenant', { tenantId: acme })).catch((error) => ended.push(error));
    await jest.advanceTimersByTimeAsync(1_049);
    expect(ended).toEqual([]);
    await jest.advanceTimersByTimeAsync(1);
    expect(ended).toEqual([expect.objectContaining({ code: 'DIRECTORY_UNAVAILABLE' })]);
  });
});
