import type { Extend } from 'tenant-claims';

/**
 * Your own code: what it gives back joins what the records grant, and the same rules hold for it.
 * Give `signal` to each request that it makes.
 */
export const extend: Extend = ({ records }) => {
  const tenant = records.find(({ kind }) => kind === 'tenant');
  return { claims: { greeting: `Welcome to ${tenant?.name}` } };
};
