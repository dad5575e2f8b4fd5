import { toAttributes } from '../../../../seed/table/attributes.ts';
import { digestStored, digestWanted } from '../../../../seed/table/digest-row.ts';
import { openBuckets } from '../../../../seed/verify/buckets.ts';
import {
  addComparison,
  compareBucket,
  compareNothing,
} from '../../../../seed/verify/compare-bucket.ts';
import { createSeedFolder } from '../../../support/seed-folder.ts';

type Row = readonly [tenantId: string, fields: Readonly<Record<string, unknown>>];

const keyOf = (tenantId: string) => ({ pk: `TENANT#${tenantId}`, sk: 'TENANT' });

/** Compares rows of tenants, by two threads and in so many buckets. */
async function compare(wanted: readonly Row[], stored: readonly Row[], many = 1) {
  const folder = await createSeedFolder({});
  try {
    const threads = [openBuckets(folder.path, 1, many), openBuckets(folder.path, 2, many)];
    for (const [index, [tenantId, fields]] of wanted.entries()) {
      const row = { ...keyOf(tenantId), status: 'active', ...fields };
      const statesStatus = Object.hasOwn(fields, 'status');
      threads[index % 2]?.add('wanted', digestWanted({ row, statesStatus }));
    }
    for (const [index, [tenantId, fields]] of stored.entries()) {
      const row = { key: keyOf(tenantId), fields: toAttributes({ status: 'active', ...fields }) };
      const digest = digestStored(row);
      if (digest) threads[(index + 1) % 2]?.add('stored', digest);
    }
    for (const thread of threads) thread.end();
    const sum = compareNothing();
    for (let bucket = 0; bucket < many; bucket++)
      addComparison(sum, await compareBucket(folder.path, bucket));
    return sum;
  } finally {
    await folder.remove();
  }
}

const nothing = compareNothing();

it('finds rows that are missing, that differ and that no file has', async () => {
  const comparison = await compare(
    [
      ['same', { name: 'a' }],
      ['gone', {}],
      ['changed', { name: 'a', groups: ['x'], scopes: ['s'] }],
    ],
    [
      ['same', { name: 'a' }],
      ['changed', { name: 'b', groups: ['x'], claims: {} }],
      ['new', {}],
    ],
  );
  expect(comparison).toEqual({
    ...nothing,
    ...{ same: 1, missing: 1, different: 1, unknown: 1 },
    examples: {
      missing: ['TENANT#gone/TENANT'],
      different: [{ key: 'TENANT#changed/TENANT', fields: ['claims', 'name', 'scopes'] }],
      unknown: ['TENANT#new/TENANT'],
    },
  });
});

it.each([
  ['none, and the row is suspended', {}, { status: 'suspended' }, { same: 1, staySuspended: 1 }],
  ['active, and the row is suspended', { status: 'active' }, { status: 'suspended' }, undefined],
  ['none, and the row has one that does not exist', {}, { status: 'paused' }, undefined],
])('compares the status where files state %s', async (_, wanted, stored, counts) => {
  const key = 'TENANT#acme/TENANT';
  const different = [{ key, fields: ['status'] }];
  expect(await compare([['acme', wanted]], [['acme', stored]])).toEqual(
    counts
      ? { ...nothing, ...counts }
      : { ...nothing, different: 1, examples: { ...nothing.examples, different } },
  );
});

it('counts rows that files have twice', async () => {
  expect(
    await compare(
      [
        ['acme', {}],
        ['acme', { name: 'a' }],
      ],
      [['acme', { name: 'a' }]],
    ),
  ).toEqual({ ...nothing, same: 1, twice: 1 });
});

it('counts all, and names the first by their keys, however many buckets there are', async () => {
  const names = Array.from({ length: 2_500 }, (_, index) => `t${String(index).padStart(4, '0')}`);
  const rows = names.map((name): Row => [name, {}]);
  const others = names.map((name): Row => [name.replace('t', 'x'), {}]).reverse();
  const firstOf = (letter: string) =>
    names.slice(0, 20).map((name) => `TENANT#${name.replace('t', letter)}/TENANT`);
  const expected = {
    ...nothing,
    ...{ missing: 2_500, unknown: 2_500 },
    examples: { missing: firstOf('t'), different: [], unknown: firstOf('x') },
  };
  expect(await compare(rows, others)).toEqual(expected);
  expect(await compare(rows, others, 7)).toEqual(expected);
});
