import { costOf, perMillion } from '../../../simulate/cost.ts';
import { priceOf } from '../../../simulate/prices.ts';
import type { Outcome } from '../../../simulate/run-simulation.ts';

const outcome: Outcome = {
  oneIn: 1,
  environments: 0,
  known: 1,
  denied: 0,
  turnedAway: 0,
  settledAfter: 0,
  billedMs: 2,
  requests: 0,
  refused: 0,
  units: 100,
  catalogue: { reads: 0, units: 0 },
  hottestTenant: { reads: 0, units: 0 },
  besideCatalogue: 0,
};

describe('priceOf', () => {
  it('takes each tier for what is in it', () => {
    const tiers = [
      { upTo: 10, price: 2 },
      { upTo: 30, price: 1 },
      { upTo: Number.POSITIVE_INFINITY, price: 0.5 },
    ];
    expect([5, 10, 20, 40].map((units) => priceOf(units, tiers))).toEqual([10, 20, 30, 45]);
  });
});

describe('costOf', () => {
  it('is what the price lists say of a million sign-ins', () => {
    const cost = costOf(10, outcome);
    expect(perMillion(10, cost.requests)).toBeCloseTo(0.2);
    expect(perMillion(10, cost.compute)).toBeCloseTo(0.0133334); // 0.5 GB for 2,000 s
    expect(perMillion(10, cost.log)).toBeCloseTo(0.7);
    expect(perMillion(10, cost.logWarn)).toBeCloseTo(0.25);
    expect(perMillion(10, cost.traces)).toBeCloseTo(0.25);
  });

  it('is what they say of a hundred read units a second for a month', () => {
    const { readsOnDemand, readsProvisioned } = costOf(10, outcome);
    expect(readsOnDemand).toBeCloseTo(262.8 * 0.125);
    expect(readsProvisioned).toBeCloseTo((100 / 0.7) * 730 * 0.00013);
  });

  it('adds each environment that is provisioned', () => {
    const idle = { ...outcome, billedMs: 0, environments: 10 };
    const { provisionedConcurrency, compute } = costOf(10, idle);
    expect(provisionedConcurrency + compute).toBeCloseTo(10 * 4.38, 1);
  });
});
