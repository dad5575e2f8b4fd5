import { createFleet } from '../../../simulate/fleet.ts';
import { createVirtualTime } from '../../../simulate/virtual-time.ts';

const start = (oneIn = 1) => {
  const time = createVirtualTime();
  let created = 0;
  return { time, fleet: createFleet({ time, oneIn, create: () => ++created }) };
};

describe('createFleet', () => {
  it('gives an environment one sign-in at a time', () => {
    const { fleet } = start();
    const first = fleet.take();
    expect(fleet.take()?.environment).toBe(2);
    first?.release();
    expect(fleet.take()).toMatchObject({ environment: 1, startMs: 0 });
    expect(fleet.size()).toBe(2);
  });

  it('gives an environment ten sign-ins a second', async () => {
    const { time, fleet } = start();
    const first = fleet.take();
    await time.runUntil(first?.startMs ?? 0);
    first?.release();
    for (let each = 2; each <= 10; each++) {
      const hold = fleet.take();
      expect(hold?.environment).toBe(1);
      hold?.release();
    }
    expect(fleet.take()?.environment).toBe(2);
    await time.runUntil((first?.startMs ?? 0) + 1000);
    expect(fleet.take()?.environment).toBe(1);
  });

  it('starts 1,000 at once, and 100 a second after that', async () => {
    const { time, fleet } = start();
    for (let each = 0; each < 1_500; each++) fleet.take();
    expect(fleet.size()).toBe(1_000);
    await time.runUntil(2_000);
    for (let each = 0; each < 1_500; each++) fleet.take();
    expect(fleet.size()).toBe(1_200);
  });

  it('starts as few for a sample', () => {
    const { fleet } = start(100);
    for (let each = 0; each < 50; each++) fleet.take();
    expect(fleet.size()).toBe(10);
  });
});
