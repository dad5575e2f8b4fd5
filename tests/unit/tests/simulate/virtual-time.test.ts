import { createVirtualTime, takeOverTimers } from '../../../simulate/virtual-time.ts';

describe('createVirtualTime', () => {
  it('does what is due in the order of its time, and of the asking', async () => {
    const time = createVirtualTime();
    const done: string[] = [];
    for (const ms of [30, 10, 20, 10]) time.after(ms, () => done.push(`${ms} at ${time.now()}`));
    const callOff = time.after(15, () => done.push('called off'));
    callOff();
    await time.runUntil(25);
    expect(done).toEqual(['10 at 10', '10 at 10', '20 at 20']);
    expect(time.now()).toBe(25);
    await time.runUntil(30);
    expect(done.at(-1)).toBe('30 at 30');
  });

  it('keeps the order of many', async () => {
    const time = createVirtualTime();
    const seen: number[] = [];
    const times = Array.from({ length: 200 }, (_, index) => (index * 7919) % 211);
    for (const ms of times) time.after(ms, () => seen.push(ms));
    await time.runUntil(211);
    expect(seen).toEqual([...times].sort((a, b) => a - b));
  });

  it('lets what waits for no time go on before time passes', async () => {
    const time = createVirtualTime();
    let answered = -1;
    time.after(1, async () => {
      await Promise.resolve();
      time.after(1, () => {
        answered = time.now();
      });
    });
    time.after(5, () => {});
    await time.runUntil(5);
    expect(answered).toBe(2);
  });
});

describe('takeOverTimers', () => {
  it('lets timers run by it, and gives them back', async () => {
    const { setTimeout: real } = globalThis;
    const time = createVirtualTime();
    const giveBack = takeOverTimers(time);
    const rang: number[] = [];
    try {
      setTimeout(() => rang.push(time.now()), 3_600_000);
      clearTimeout(setTimeout(() => rang.push(-1), 10));
      await time.runUntil(4_000_000);
    } finally {
      giveBack();
    }
    expect(rang).toEqual([3_600_000]);
    expect(globalThis.setTimeout).toBe(real);
  });
});
