import type { Clock } from '../../../../seed/write/clock.ts';
import { createPace, type End, type Pace } from '../../../../seed/write/pace.ts';

/** A clock that stands still but for those who sleep. */
function createClock(): Clock {
  let now = 0;
  return {
    now: () => now,
    async sleep(ms) {
      now += ms;
    },
    random: () => 0.5,
  };
}

const paceOf = (options: Partial<Parameters<typeof createPace>[0]> = {}) =>
  createPace({ most: 16, maxWcu: Number.POSITIVE_INFINITY, clock: createClock(), ...options });

const settle = () => new Promise((resolve) => setImmediate(resolve));

/** Asks for more than there can be, and gives the ends of those that may begin. */
async function beginMany(pace: Pace, many = 20): Promise<End[]> {
  const ends: End[] = [];
  for (let n = 0; n < many; n++) void pace.begin(1).then((end) => ends.push(end));
  await settle();
  return ends;
}

describe('the requests at once', () => {
  it('are few at first', async () => {
    expect(await beginMany(paceOf())).toHaveLength(4);
    expect(await beginMany(paceOf({ most: 2 }))).toHaveLength(2);
  });

  it('become more while DynamoDB takes them, but not too many', async () => {
    const pace = paceOf();
    for (let n = 0; n < 30; n++) (await pace.begin(1))('taken');
    const some = await beginMany(pace, 0);
    expect(some).toEqual([]);
    expect((await beginMany(pace)).length).toBeGreaterThan(6);

    const busy = paceOf();
    for (let n = 0; n < 500; n++) (await busy.begin(1))('taken');
    expect(await beginMany(busy)).toHaveLength(16);
  });

  it('are halved when DynamoDB throttles, once for all that were under way', async () => {
    const pace = paceOf();
    const ends = await beginMany(pace, 4);
    for (const end of ends) end('throttled');

    expect(await beginMany(pace)).toHaveLength(2);
  });

  it('are at least one', async () => {
    const pace = paceOf();
    for (let n = 0; n < 10; n++) (await pace.begin(1))('throttled');

    expect(await beginMany(pace)).toHaveLength(1);
  });

  it('stay as many when something else was in the way', async () => {
    const pace = paceOf();
    for (const end of await beginMany(pace, 4)) end('hindered');

    expect(await beginMany(pace)).toHaveLength(4);
  });
});

describe('the write units', () => {
  it('are spread over time', async () => {
    const clock = createClock();
    const pace = paceOf({ maxWcu: 100, clock });
    const begun: number[] = [];
    for (let n = 0; n < 5; n++) {
      const end = await pace.begin(50);
      begun.push(clock.now());
      end('taken');
    }

    expect(begun).toEqual([0, 500, 1_000, 1_500, 2_000]);
  });

  it('that were more than expected make the next request wait', async () => {
    const clock = createClock();
    const pace = paceOf({ maxWcu: 100, clock });
    (await pace.begin(50))('taken', 250);
    await pace.begin(50);

    expect(clock.now()).toBe(2_500);
  });

  it('that nobody used are not saved up', async () => {
    const clock = createClock();
    const pace = paceOf({ maxWcu: 100, clock });
    await clock.sleep(60_000);
    (await pace.begin(100))('taken');
    (await pace.begin(100))('taken');

    expect(clock.now()).toBe(61_000);
  });
});
