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

/** The runs of one load. The first is the base, the last ones are rushes. */
export interface LoadReport {
  readonly base: Base;
  readonly runs: readonly Run[];
}

const KB = 1024;

/** A size as in `100 KB`. */
export const sizeInWords = (bytes: number): string =>
  bytes >= KB ** 2 ? `${bytes / KB ** 2} MB` : `${Math.round(bytes / KB)} KB`;

/** The catalogues that are compared. */
export const CATALOGUE_SIZES = [10 * KB, 100 * KB, KB ** 2];

/** How many times as long records are kept where that is tried. */
const LONGER = 2;

function scenariosOf(base: Base): readonly (readonly [string, Partial<Scenario>])[] {
  const sizes = CATALOGUE_SIZES.filter((bytes) => bytes !== base.catalogueBytes);
  const largest = CATALOGUE_SIZES.at(-1) ?? base.catalogueBytes;
  const ttl = base.cacheTtlSeconds;
  const hot = { hotShare: 0.5 };
  return [
    ['as asked', {}],
    ...sizes.map(
      (bytes) => [`a catalogue of ${sizeInWords(bytes)}`, { catalogueBytes: bytes }] as const,
    ),
    ['half of them at one tenant', hot],
    ['the same, `MEMBERSHIP=optional`', { ...hot, membership: 'optional' }],
    [`\`CACHE_TTL_SECONDS=${LONGER * ttl}\``, { cacheTtlSeconds: LONGER * ttl }],
    ['a rush from nothing', { isRush: true }],
    [`a rush, a catalogue of ${sizeInWords(largest)}`, { isRush: true, catalogueBytes: largest }],
  ];
}

/** Simulates a load, and what changes it most. */
export async function simulateLoad(
  base: Base,
  onRun: (name: string) => void = () => {},
): Promise<LoadReport> {
  const runs: Run[] = [];
  for (const [name, change] of scenariosOf(base)) {
    onRun(name);
    const scenario: Scenario = { ...base, isRush: false, ...change };
    const outcome = await simulate(scenario);
    runs.push({ name, scenario, outcome, cost: costOf(base.rate, outcome) });
  }
  return { base, runs };
}
