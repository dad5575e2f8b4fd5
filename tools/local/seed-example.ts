import { fileURLToPath } from 'node:url';
import { seedTable } from './seed-table.ts';

/** Fills a local table with the records of seed/example. */
export const seedExample = (endpoint: string, table: string): Promise<void> =>
  seedTable(endpoint, table, [fileURLToPath(new URL('../../seed/example', import.meta.url))]);
