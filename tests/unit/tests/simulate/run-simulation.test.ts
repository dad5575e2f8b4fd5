import { catalogueLimit } from '../../../simulate/catalogue-limit.ts';
import { DEFAULT_BASE } from '../../../simulate/defaults.ts';
import { hitRate } from '../../../simulate/hit-rate.ts';
import { zipfShares } from '../../../simulate/people.ts';
import { type Scenario, simulate } from '../../../simulate/run-simulation.ts';
import { useAwsEnvironment } from '../../../support/aws-environment.ts';

useAwsEnvironment();

const scenario = (more: Partial<Scenario>): Scenario => ({
  ...DEFAULT_BASE,
  departments: 0,
  tenants: 100,
  rate: 50,
  isRush: false,
  ...more,
});

/** How far the first is from the second, as a part of it. */
const deviation = (value: number, from: number) => Math.abs(value - from) / from;

describe('simulate', () => {
  it.each([
    ['tenants of different size', 0],
    ['half of the sign-ins at one tenant', 0.5],
  ])('comes to the hit rate of the formula: %s', async (_, hotShare) => {
    const { known, environments } = await simulate(scenario({ hotShare }));
    const each = 50 / environments;
    const expected = [...zipfShares(100).map((share) => share * (1 - hotShare)), hotShare].reduce(
      (sum, share) => sum + share * hitRate(share * each, 30),
      0,
    );
    expect(deviation(known, expected)).toBeLessThan(0.05);
  });

  it('reads a record λ ÷ (1 + λ × TTL) times a second', async () => {
    const { hottestTenant, environments } = await simulate(
      scenario({ hotShare: 0.2, cacheTtlSeconds: 2 }),
    );
    const each = (50 * 0.2) / environments;
    const expected = (environments * each) / (1 + 2 * each);
    expect(deviation(hottestTenant.reads, expected)).toBeLessThan(0.05);
    expect(hottestTenant.units).toBeCloseTo(hottestTenant.reads / 2);
  });

  it('reads the catalogue once in an environment and time', async () => {
    const { catalogue, environments } = await simulate(scenario({ cacheTtlSeconds: 5 }));
    const expected = environments / (5 + environments / 50); // the next sign-in reads it
    expect(deviation(catalogue.reads, expected)).toBeLessThan(0.05);
    expect(catalogue.units).toBeCloseTo(catalogue.reads * 12.5);
  });

  it('asks for a member at each sign-in', async () => {
    const { known, requests } = await simulate(scenario({ membership: 'optional' }));
    expect(known).toBe(0);
    expect(deviation(requests, 50)).toBeLessThan(0.05);
  });

  it('has an environment for ten sign-ins a second, and not many more', async () => {
    const { environments, oneIn } = await simulate(scenario({ rate: 2_000 }));
    expect(oneIn).toBe(10);
    expect(environments).toBeGreaterThanOrEqual(200);
    expect(environments).toBeLessThan(280);
  });

  it('denies sign-ins where the catalogue is asked for more than a partition gives', async () => {
    const limit = catalogueLimit(1024 ** 2, 2);
    const of = (rate: number) =>
      simulate(scenario({ rate, cacheTtlSeconds: 2, catalogueBytes: 1024 ** 2 }));
    const [below, above] = [await of(0.5 * limit), await of(3 * limit)];
    expect([below.refused, below.denied]).toEqual([0, 0]);
    expect(above.refused).toBeGreaterThan(0.1);
    expect(above.catalogue.units).toBeGreaterThan(3_000);
  });

  it('turns sign-ins away where Lambda cannot start as many as a rush wants', async () => {
    const { turnedAway, settledAfter } = await simulate(scenario({ rate: 50_000, isRush: true }));
    expect(turnedAway).toBeGreaterThan(0.1);
    expect(settledAfter).toBeGreaterThan(30); // 4,000 environments after the first thousand
    expect(settledAfter).toBeLessThan(60);
  });

  it('comes to the same with the same seed, and to something else with another', async () => {
    const rush = scenario({ isRush: true });
    const first = await simulate(rush);
    expect(await simulate(rush)).toEqual(first);
    expect(await simulate({ ...rush, seed: 2 })).not.toEqual(first);
  });
});
