import { backoffMs, unavailable, withDeadline } from '../../../../src/lookup/patience.ts';

it('names what kept DynamoDB from answering, in text', async () => {
  const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
  const late: DOMException = await withDeadline<never>(1, () => new Promise(() => {})).catch(
    (error) => error,
  );

  expect(unavailable(refused).detail).toBe('ECONNREFUSED');
  // The code of this one is a number.
  expect(late.code).toBe(23);
  expect(unavailable(late).detail).toBe('TimeoutError');
  expect(unavailable('nothing').detail).toBeUndefined();
  for (const cause of [null, undefined]) expect(unavailable(cause).detail).toBeUndefined();
  expect(unavailable(refused).cause).toBe(refused);
});

// More than this, and a lookup has no time left; less, and a throttled table stays throttled.
it.each([
  [0, 25],
  [1, 50],
  [2, 100],
  [4, 400],
  [5, 400],
  [30, 400],
])('after %i retries waits %i ms, or by chance as little as half of that', (retries, most) => {
  expect(backoffMs(retries, () => 0)).toBe(most);
  expect(backoffMs(retries, () => 0.5)).toBe(most * 0.75);
  expect(backoffMs(retries, () => 1)).toBe(most / 2);
});

describe('a task with a deadline', () => {
  beforeEach(() => jest.useFakeTimers());
  afterEach(() => jest.useRealTimers());

  it('gives what it came to, and its signal stays silent', async () => {
    let signal: AbortSignal | undefined;
    const answer = await withDeadline(100, async (given) => {
      signal = given;
      return 'done';
    });
    expect(answer).toBe('done');
    // A timer that went on would abort what has nothing to do with it, and keep a process alive.
    expect(jest.getTimerCount()).toBe(0);
    expect(signal?.aborted).toBe(false);
  });

  it('is told to stop when its time is over, and the reason is that', async () => {
    let signal: AbortSignal | undefined;
    const late = withDeadline<never>(100, (given) => {
      signal = given;
      return new Promise(() => {});
    });
    const outcome = expect(late).rejects.toMatchObject({
      name: 'TimeoutError',
      message: 'no answer within 100 ms',
    });
    jest.advanceTimersByTime(99);
    expect(signal?.aborted).toBe(false);
    jest.advanceTimersByTime(1);
    await outcome;
    expect(signal?.reason).toMatchObject({ name: 'TimeoutError' });
  });

  it('has no more time for having blocked the process at first', async () => {
    const late = withDeadline<never>(100, () => {
      jest.advanceTimersByTime(100);
      return new Promise(() => {});
    });
    await expect(late).rejects.toMatchObject({ name: 'TimeoutError' });
  });

  it('fails by its own error, and leaves no timer', async () => {
    const failed = withDeadline(100, () => Promise.reject(new Error('refused')));
    await expect(failed).rejects.toThrow('refused');
    expect(jest.getTimerCount()).toBe(0);
  });
});
