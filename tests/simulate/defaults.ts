import type { Base } from './simulate-load.ts';

/** Sign-ins a second. */
export const DEFAULT_LOADS = [10, 1_000, 100_000];

export const DEFAULT_BASE = {
  tenants: 10_000,
  departments: 4,
  hotShare: 0,
  membership: 'off',
  cacheTtlSeconds: 30,
  catalogueBytes: 100 * 1024,
  seed: 1,
} as const satisfies Omit<Base, 'rate'>;
