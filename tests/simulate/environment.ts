import { EnrichmentError } from '../../src/denials.ts';
import type { Person } from '../../src/event/identity.ts';
import { createCatalogue } from '../../src/lookup/catalogue.ts';
import { createCatalogueReader } from '../../src/lookup/catalogue-rows.ts';
import { createChoices } from '../../src/lookup/choices.ts';
import { createDirectory } from '../../src/lookup/directory.ts';
import { findRecords } from '../../src/lookup/find-records.ts';
import { createRowReader } from '../../src/lookup/row-reader.ts';
import { connectTable, type TableOptions } from './table-client.ts';

export interface EnvironmentOptions extends TableOptions {
  readonly cacheTtlSeconds: number;
  readonly cacheStaleSeconds: number;
}

/** How a sign-in ended, and whether it waited for a record. */
export type Ending = 'known' | 'read' | 'denied';

/** An execution environment: the lookup of the function, and what it keeps. */
export interface Environment {
  signIn(person: Person): Promise<Ending>;
}

const TABLE = 'tenants';

/** Makes an environment as functions/pre-token-generation.ts does, with the time of a simulation. */
export function createEnvironment(options: EnvironmentOptions): Environment {
  const { now } = options.time;
  const client = connectTable(options);
  const readRow = createRowReader({ client, table: TABLE, random: options.random });
  const directory = createDirectory({ ...options, readRow, now });
  const readRows = createCatalogueReader(client, TABLE);
  const catalogue = createCatalogue({ ...options, readRows, now });
  const choices = createChoices(client, TABLE, readRow);
  return {
    async signIn(person) {
      const lookup = directory.begin();
      try {
        await findRecords(lookup, choices, person, catalogue);
      } catch (error) {
        if (error instanceof EnrichmentError) return 'denied';
        throw error;
      }
      return Object.values(lookup.freshness).includes('fresh') ? 'read' : 'known';
    },
  };
}
