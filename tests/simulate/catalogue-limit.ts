import { DYNAMODB, LAMBDA, unitsOfPages } from './limits.ts';

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

/** The read units a second that so many environments ask of the catalogue. */
export const catalogueUnits = (environments: number, bytes: number, ttlSeconds: number): number =>
  (environments / ttlSeconds) * unitsOfCatalogue(bytes);
