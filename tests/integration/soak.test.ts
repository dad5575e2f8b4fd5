import { runSoak } from '../soak/run-soak.ts';

/** For a machine that has a lot to do: it does the same, and more slowly. */
const PATIENCE_MS = 1_200_000;

it(
  'tells the truth of changing records through faults that come and go, in memory that does not grow',
  async () => {
    const seed = Date.now() % 2 ** 31;
    const { violations } = await runSoak({ seed, signIns: 8_000, tenants: 1_000, log: () => {} });
    expect({ seed, violations }).toEqual({ seed, violations: [] });
  },
  PATIENCE_MS,
);
