/**
 * The part of the reads of a record that find it kept, where `aSecond` come by chance to one
 * environment: of each read that misses, as many hits follow as come while it is kept.
 */
export const hitRate = (aSecond: number, ttlSeconds: number): number =>
  (aSecond * ttlSeconds) / (1 + aSecond * ttlSeconds);
