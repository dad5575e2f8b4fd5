import { fork } from 'node:child_process';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { eventText } from './population.ts';
import { median, percentile } from './statistics.ts';

/**
 * A handler in a process of its own, whose sign-ins go through a list of events again and again.
 */
export interface Contestant {
  /** Takes these events in place of those that it has. */
  take(events: readonly string[]): Promise<void>;
  /** Says that the sign-ins from now on have this trace header. */
  announce(header: string): Promise<void>;
  /**
   * The microseconds that each of so many sign-ins takes; alone, without the JSON around the
   * handler; apart, so many milliseconds after the one before.
   */
  time(signIns: number, isAlone?: boolean, pauseMs?: number): Promise<readonly number[]>;
  /** Sign-ins a second, so many at once, measured for so many milliseconds. */
  rate(ms: number, atOnce: number): Promise<number>;
  /** The bytes of all that the process keeps in its heap. */
  heap(): Promise<number>;
  stop(): void;
}

export interface Latency {
  /** Microseconds. */
  readonly p50: number;
  readonly p99: number;
}

/** Starts a Node.js that loads the module with these settings on top of the environment. */
export async function startContestant(
  node: string,
  url: string,
  events: readonly string[],
  settings: Readonly<Record<string, string>>,
): Promise<Contestant> {
  const child = fork(resolve('tests/bench/contestant.mjs'), [url], {
    env: { ...process.env, ...settings },
    execArgv: [],
    execPath: node,
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'], // a line for each sign-in is written, and read by nobody
  });
  const ended = once(child, 'exit').then(([code]) => ({ failure: `${url} ended with ${code}` }));
  const answer = async () => {
    const message = once(child, 'message').then(([message]) => message);
    const { answer, failure } = await Promise.race([message, ended]);
    if (failure) throw new Error(failure);
    return answer;
  };
  const ask = (task: string, input: unknown) => {
    child.send([task, input]);
    return answer();
  };
  await answer();
  await ask('take', events);
  return {
    take: (taken) => ask('take', taken),
    announce: (header) => ask('announce', header),
    time: (signIns, isAlone = false, pauseMs = 0) => ask('time', { signIns, isAlone, pauseMs }),
    rate: (ms, atOnce) => ask('rate', { ms, atOnce }),
    heap: () => ask('heap', undefined),
    stop: () => child.disconnect(),
  };
}

type Contestants<Name extends string> = Readonly<Record<Name, Contestant>>;

/**
 * Lets the contestants take turns of some sign-ins each, so that whatever else the machine does
 * meets them all, and each has its connection as warm as a function at work has.
 */
export async function measureLatency<Name extends string>(
  contestants: Contestants<Name>,
  signIns: number,
  isAlone = false,
  pauseMs = 0,
): Promise<Record<Name, Latency>> {
  const A_TURN = 25;
  const names = Object.keys(contestants) as Name[];
  const samples = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<
    Name,
    number[]
  >;
  for (let done = 0; done < signIns; done += A_TURN) {
    for (const name of names)
      samples[name].push(...(await contestants[name].time(A_TURN, isAlone, pauseMs)));
  }
  const summary = (name: Name) => {
    const warm = samples[name].slice(signIns / 4);
    return { p50: median(warm), p99: percentile(warm, 0.99) };
  };
  return Object.fromEntries(names.map((name) => [name, summary(name)])) as Record<Name, Latency>;
}

/** Sign-ins a second of each contestant with so many at once, in slices that alternate. */
export async function measureThroughput<Name extends string>(
  contestants: Contestants<Name>,
  atOnce: number,
): Promise<Record<Name, number>> {
  const SLICES = 5;
  const SLICE_MS = 200;
  const names = Object.keys(contestants) as Name[];
  const rates = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<
    Name,
    number[]
  >;
  for (let slice = 0; slice < SLICES; slice++) {
    for (const name of names) rates[name].push(await contestants[name].rate(SLICE_MS, atOnce));
  }
  return Object.fromEntries(names.map((name) => [name, median(rates[name])])) as Record<
    Name,
    number
  >;
}

/**
 * The events of sign-ins at the first tenants of a table, made once, so that making them is not
 * measured.
 */
export function prepareEvents(tenants: number, most = 2_000): readonly string[] {
  const count = Math.min(tenants, most);
  // Spread over the whole table: a multiple of a prime that divides no table's size meets every
  // part of it.
  return Array.from({ length: count }, (_, index) => eventText((index * 7_919) % tenants));
}
