import { createPreTokenGeneration, type Extend } from 'tenant-claims';

/**
 * Your own code: what it gives back joins what the records grant, by the same rules. A claim that
 * needs a request of its own passes `signal` on to it.
 */
const extend: Extend = ({ records }) => ({
  claims: { recordCount: records.length },
});

export const handler = await createPreTokenGeneration({ extend });
