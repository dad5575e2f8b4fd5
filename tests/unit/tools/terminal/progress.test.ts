import { Writable } from 'node:stream';
import { startProgress } from '../../../../tools/terminal/progress.ts';
import { withoutProgress } from '../../../support/without-progress.ts';

beforeEach(() => jest.useFakeTimers({ doNotFake: ['nextTick'] }));
afterEach(() => jest.useRealTimers());

function collect(isTTY: boolean) {
  const said: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      said.push(String(chunk));
      done();
    },
  });
  return { said, stream: Object.assign(stream, { isTTY, columns: 120 }) };
}

it.each([true, false])(
  'says nothing of a job that ends within a second (terminal: %s)',
  (isTTY) => {
    const { said, stream } = collect(isTTY);
    const progress = startProgress({ total: 10, noun: 'rows', stream });
    jest.advanceTimersByTime(900);
    progress.update(10);
    progress.stop();
    jest.advanceTimersByTime(60_000);

    expect(said).toEqual([]);
  },
);

it('writes a line every few seconds where there is no terminal', () => {
  const { said, stream } = collect(false);
  const progress = startProgress({ total: 100_000, noun: 'rows', stream });
  progress.update(2_000);
  jest.advanceTimersByTime(1_000);
  progress.update(12_000);
  jest.advanceTimersByTime(5_000);
  progress.stop();
  jest.advanceTimersByTime(60_000);

  expect(said).toEqual([
    '2,000 of 100,000 rows, 2,000/s, 49s left\n',
    '12,000 of 100,000 rows, 2,000/s, 44s left\n',
  ]);
});

it.each([undefined, 1_000_000])('writes lines that tests can pass over (total: %s)', (total) => {
  const { said, stream } = collect(false);
  const progress = startProgress({ total, noun: 'tenants', stream });
  for (const done of [0, 3_000, 6_000]) {
    progress.update(done);
    jest.advanceTimersByTime(5_000);
  }
  progress.stop();

  expect(said).toHaveLength(3);
  expect(withoutProgress(`a\n${said.join('')}1 row was left out.\n`)).toBe(
    'a\n1 row was left out.\n',
  );
});

it('leaves out what it cannot know', () => {
  const { said, stream } = collect(false);
  const progress = startProgress({ noun: 'rows', stream });
  progress.update(500);
  jest.advanceTimersByTime(1_000);
  progress.stop();

  expect(said).toEqual(['500 rows, 500/s\n']);
});

it('draws a bar on a terminal, and takes it away', () => {
  const { said, stream } = collect(true);
  const progress = startProgress({ total: 1_000_000, noun: 'rows', stream });
  progress.update(250_000);
  jest.advanceTimersByTime(1_500);
  progress.stop();

  expect(said.join('')).toMatch(/█{6}░{18} 25% 250,000 of 1,000,000 rows, [\d,]+\/s, \ds left/);
  expect(said.join('')).toContain('\u001b[?25h');
});
