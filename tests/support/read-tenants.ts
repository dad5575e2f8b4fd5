import { join } from 'node:path';
import { readSeed, type SeedPart } from '../../seed/files/read-seed.ts';
import { createSeedIndex } from '../../seed/files/seed-index.ts';
import type { JsonObject } from '../../src/json.ts';
import { createSeedFolder } from './seed-folder.ts';

/**
 * The records of tenants as seed files list them, and which tenant each machine client is under.
 */
export async function readTenants(tenants: readonly JsonObject[]) {
  const index = createSeedIndex();
  const folder = await createSeedFolder({ 'seed.json': JSON.stringify({ tenants }) });
  const parts: SeedPart[] = [];
  for await (const part of readSeed([join(folder.path, 'seed.json')], { checks: 'none', index }))
    parts.push(part);
  await folder.remove();
  return {
    clients: index.clients,
    tenants: index.tenants,
    async *records() {
      for (const { records } of parts) if (records.length > 0) yield records;
    },
  };
}
