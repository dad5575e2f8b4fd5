import { createPartitions } from '../../../simulate/partitions.ts';
import { createRandom } from '../../../soak/random.ts';

const start = (oneIn = 1) => {
  const clock = { now: 0 };
  const partitions = createPartitions({
    count: 1,
    oneIn,
    savedReads: 1,
    now: () => clock.now,
    random: createRandom(1).next,
  });
  const served = (reads: number, units: number, gapMs = 0) => {
    let count = 0;
    for (let each = 0; each < reads; each++) {
      clock.now += gapMs;
      if (partitions.take('TENANT#acme', units)) count++;
    }
    return count * units;
  };
  return { clock, partitions, served };
};

describe('createPartitions', () => {
  it('reads 3,000 units at once, and refuses the rest', () => {
    const { served } = start();
    const units = served(10_000, 0.5);
    expect(units).toBeGreaterThanOrEqual(2_999);
    expect(units).toBeLessThanOrEqual(3_001);
  });

  it.each([
    ['small reads', 1, 0.5],
    ['large reads', 1, 128],
    ['large reads of a sample', 100, 128],
  ])('reads 3,000 units a second of twice as much: %s', (_, oneIn, units) => {
    const { served } = start(oneIn);
    const seconds = 50 * oneIn;
    const reads = Math.round((seconds * 6_000) / oneIn / units);
    const aSecond = (served(reads, units, (seconds * 1000) / reads) * oneIn) / seconds;
    expect(aSecond / 3_000).toBeGreaterThan(0.95);
    expect(aSecond / 3_000).toBeLessThan(1.05);
  });

  it('refuses nothing of half as much', () => {
    const { served } = start();
    expect(served(3_000, 0.5, 1 / 3)).toBe(1_500);
  });

  it('counts what is asked for, and what is served, apart', () => {
    const { partitions, served } = start();
    const units = served(10_000, 0.5);
    expect(partitions.asked.get('TENANT#acme')).toEqual({
      reads: 10_000,
      units: 5_000,
      taken: units,
    });
    expect(partitions.takenUnits()).toBe(units);
    expect(partitions.meanUnitsBeside('CATALOG')).toBe(units);
    expect(partitions.meanUnitsBeside('TENANT#acme')).toBe(0);
    partitions.forget();
    expect([partitions.asked.size, partitions.takenUnits()]).toEqual([0, 0]);
  });
});
