import { catalogueNeed } from './catalogue-limit.ts';
import { type Cost, costOf } from './cost.ts';
import { type Outcome, type Scenario, simulate } from './run-simulation.ts';

/** What is asked for: a load, and what the others are compared with. */
export type Base = Omit<Scenario, 'isRush'>;

export interface Run {
  readonly name: string;
  readonly scenario: Scenario;
  readonly outcome: Outcome;
  readonly cost: Cost;
}

/** The runs of one load: that of what was asked for, and with it what changes it. */
export interface LoadReport {
  readonly base: Base;
  readonly asked: Run;
  readonly runs: readonly Run[];
}

const KB = 1024;

/** A size as in `100 KB`. */
export const sizeInWords = (bytes: number): string =>
  bytes >= KB ** 2 ? `${bytes / KB ** 2} MB` : `${Math.round(bytes / KB)} KB`;

/** The catalogues that are compared. */
export const CATALOGUE_SIZES = [10 * KB, 100 * KB, KB ** 2];

/** How many times as long records are kept where that is tried, and the catalogue needs no more. */
const LONGER = 2;
/** What `CACHE_TTL_SECONDS` takes at most. */
const LONGEST = 3_600;

function variantsOf(base: Base, asked: Outcome): readonly (readonly [string, Partial<Scenario>])[] {
  const sizes = CATALOGUE_SIZES.filter((bytes) => bytes !== base.catalogueBytes);
  const largest = CATALOGUE_SIZES.at(-1) ?? base.catalogueBytes;
  const need = catalogueNeed({ ...base, isRush: false }, asked);
  const longer = Math.min(need?.ttlSeconds ?? LONGER * base.cacheTtlSeconds, LONGEST);
  const hot = { hotShare: 0.5 };
  return [
    ...sizes.map(
      (bytes) => [`a catalogue of ${sizeInWords(bytes)}`, { catalogueBytes: bytes }] as const,
    ),
    ['half of them at one tenant', hot],
    ['the same, `MEMBERSHIP=optional`', { ...hot, membership: 'optional' }],
    [`\`CACHE_TTL_SECONDS=${longer}\``, { cacheTtlSeconds: longer }],
    ['a rush from nothing', { isRush: true }],
    [`a rush, a catalogue of ${sizeInWords(largest)}`, { isRush: true, catalogueBytes: largest }],
  ];
}

async function run(base: Base, name: string, change: Partial<Scenario>): Promise<Run> {
  const scenario: Scenario = { ...base, isRush: false, ...change };
  const outcome = await simulate(scenario);
  return { name, scenario, outcome, cost: costOf(base.rate, outcome) };
}

const AS_ASKED = 'as asked';

/** Simulates a load, and nothing else. */
export const simulateAsked = (base: Base): Promise<Run> => run(base, AS_ASKED, {});

/** Simulates a load, and what changes it most. */
export async function simulateLoad(
  base: Base,
  onRun: (name: string) => void = () => {},
): Promise<LoadReport> {
  onRun(AS_ASKED);
  const asked = await simulateAsked(base);
  const runs = [asked];
  for (const [name, change] of variantsOf(base, asked.outcome)) {
    onRun(name);
    runs.push(await run(base, name, change));
  }
  return { base, asked, runs };
}
