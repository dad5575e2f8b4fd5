import { catalogOf, type SeedRecord, tenantsOf } from '../../seed/files/seed-record.ts';
import type { JsonObject } from '../../src/json.ts';

/** The records of a seed file of this content. */
export function writtenRecords(content: JsonObject): {
  readonly catalog: readonly SeedRecord[];
  readonly tenants: readonly (readonly SeedRecord[])[];
} {
  const document = {
    file: 'seed.yaml',
    holds: 'tenants' as const,
    value: content,
    locate: () => ({ line: 1, column: 1 }),
    placeOf: () => 'seed.yaml:1:1',
  };
  return { catalog: catalogOf(document), tenants: [...tenantsOf(document)] };
}
