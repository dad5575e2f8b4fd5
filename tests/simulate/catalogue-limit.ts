import { ASSUMED, DYNAMODB, LAMBDA, unitsOfPages } from './limits.ts';
import type { Outcome, Scenario } from './run-simulation.ts';

const unitsOfCatalogue = (bytes: number): number =>
  unitsOfPages(bytes).reduce((sum, each) => sum + each, 0);

/**
 * The sign-ins a second, of environments that take ten each, up to which one partition serves a
 * catalogue that each environment reads once in `CACHE_TTL_SECONDS`.
 */
export const catalogueLimit = (bytes: number, ttlSeconds: number): number =>
  (DYNAMODB.partitionUnits / unitsOfCatalogue(bytes)) * ttlSeconds * LAMBDA.signInsASecond;

/** How many environments may start in a second that all read the catalogue first. */
export const startLimit = (bytes: number): number =>
  Math.floor(DYNAMODB.partitionUnits / unitsOfCatalogue(bytes));

const SECONDS_ROUNDED = 5;

/**
 * What a catalogue needs of its partition in read units a second, and how to get it below the part
 * of it that may be used besides what tenants ask of it; undefined if it is below.
 */
export function catalogueNeed(
  { catalogueBytes, cacheTtlSeconds }: Scenario,
  { environments, besideCatalogue }: Outcome,
): { units: number; ttlSeconds: number; copies: number } | undefined {
  const units = (environments / cacheTtlSeconds) * unitsOfCatalogue(catalogueBytes);
  const left = ASSUMED.utilization * DYNAMODB.partitionUnits - besideCatalogue;
  if (left <= 0) return undefined; // the table has too few partitions for its tenants
  if (units <= left) return undefined;
  const times = units / left;
  const ttlSeconds = Math.ceil((times * cacheTtlSeconds) / SECONDS_ROUNDED) * SECONDS_ROUNDED;
  return { units, ttlSeconds, copies: Math.ceil(times) };
}
