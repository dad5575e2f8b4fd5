import { digestWanted } from '../../../../seed/table/digest-row.ts';
import { bucketsFor, openBuckets } from '../../../../seed/verify/buckets.ts';

it.each([
  ['nothing', 0, 64],
  ['a gigabyte', 1024 ** 3, 128],
  ['a terabyte', 1024 ** 4, 1024],
])('divides files of %s', (_, bytes, buckets) => {
  expect(bucketsFor(bytes)).toBe(buckets);
});

it('says in one sentence that the folder cannot be written', () => {
  const buckets = openBuckets('/nowhere', 1, 64);
  const row = { pk: 'TENANT#acme', sk: 'TENANT', status: 'active' };
  buckets.add('wanted', digestWanted({ row, statesStatus: false }));
  expect(() => buckets.end()).toThrow('Cannot write to /nowhere: the system says ENOENT.');
});
