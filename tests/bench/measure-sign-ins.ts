import { eventText } from './population.ts';
import { median, percentile } from './statistics.ts';

/** Takes an event as text and answers as text, as Lambda's runtime does around a handler. */
export type Invoke = (event: string) => Promise<string>;

export interface Latency {
  /** Microseconds. */
  readonly p50: number;
  readonly p99: number;
}

type Handler = (event: unknown) => Promise<unknown>;
type Contestant = (turn: number) => Promise<unknown>;

/** Loads a module of its own, whose settings are what the environment says now. */
export async function load(url: string, name: string, settings: Readonly<Record<string, string>>): Promise<Handler> {
  Object.assign(process.env, settings);
  const { handler } = (await import(`${url}?${name}`)) as { handler: Handler };
  return handler;
}

/** The handler between the text that Lambda's runtime gets and the text that it sends. */
export const asInvoked =
  (handler: Handler): Invoke =>
  async (event) =>
    JSON.stringify(await handler(JSON.parse(event)));

/**
 * Lets the contestants take turns of some sign-ins each, so that whatever else the machine does meets them all, and each
 * has its connection as warm as a function at work has.
 */
export async function measureLatency<Name extends string>(
  contestants: Readonly<Record<Name, Contestant>>,
  signIns: number,
): Promise<Record<Name, Latency>> {
  const A_TURN = 25;
  const names = Object.keys(contestants) as Name[];
  const samples = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let done = 0; done < signIns; done += A_TURN) {
    for (const name of names) {
      for (let turn = done; turn < done + A_TURN; turn++) {
        const start = performance.now();
        await contestants[name](turn);
        samples[name].push((performance.now() - start) * 1000);
      }
    }
  }
  const summary = (name: Name) => {
    const warm = samples[name].slice(signIns / 4);
    return { p50: median(warm), p99: percentile(warm, 0.99) };
  };
  return Object.fromEntries(names.map((name) => [name, summary(name)])) as Record<Name, Latency>;
}

/** Sign-ins a second of each contestant with so many at once, in slices that alternate. */
export async function measureThroughput<Name extends string>(
  contestants: Readonly<Record<Name, Contestant>>,
  atOnce: number,
): Promise<Record<Name, number>> {
  const SLICES = 5;
  const SLICE_MS = 200;
  const names = Object.keys(contestants) as Name[];
  const rates = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<Name, number[]>;
  for (let slice = 0; slice < SLICES; slice++) {
    for (const name of names) {
      let done = 0;
      const start = performance.now();
      const worker = async () => {
        while (performance.now() - start < SLICE_MS) await contestants[name](done++);
      };
      await Promise.all(Array.from({ length: atOnce }, worker));
      rates[name].push((done * 1000) / (performance.now() - start));
    }
  }
  return Object.fromEntries(names.map((name) => [name, median(rates[name])])) as Record<Name, number>;
}

/** The events of sign-ins at the first tenants of a table, made once, so that making them is not measured. */
export function prepareEvents(tenants: number, most = 2_000): readonly string[] {
  const count = Math.min(tenants, most);
  // Spread over the whole table: a multiple of a prime that divides no table's size meets every part of it.
  return Array.from({ length: count }, (_, index) => eventText((index * 7_919) % tenants));
}
