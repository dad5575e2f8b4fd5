import { hash } from 'node:crypto';
import { join } from 'node:path';
import { formatKey } from '../../src/records/keys.ts';
import { isCatalogKind } from '../../src/records/kinds.ts';
import type { Prepare } from '../../tools/command/all-cores.ts';
import { readKnownCatalog } from '../checks/known-catalog.ts';
import type { LintOptions } from '../checks/lint.ts';
import { countNothing, createPartCounter, type PartCounts } from '../checks/validate.ts';
import { readSeed } from '../files/read-seed.ts';
import { createSeedIndex } from '../files/seed-index.ts';
import type { SeedRecord } from '../files/seed-record.ts';
import type { Slice } from '../files/slice-files.ts';
import { toAttributes } from '../table/attributes.ts';
import { keyOfRecord } from '../table/rows.ts';
import { wantedRows } from '../table/wanted-rows.ts';
import { openPart, type Part } from './part-file.ts';

/** What all slices are packed with. */
export interface PackSettings {
  readonly lint: Omit<LintOptions, 'catalog'>;
  /** The files that may have records of the catalogue. */
  readonly catalogFiles: readonly string[];
  /** The folder of the parts. */
  readonly folder: string;
}

export interface PackJob {
  readonly slice: Slice;
  /** The name of its part. */
  readonly name: string;
}

/** What came of a slice. */
export interface PackedSlice {
  readonly counts: PartCounts;
  readonly part: Part;
  /** A number of 64 bits for each key that another slice could have too. */
  readonly keys: BigUint64Array;
}

/** Of departments and members a tenant has all, and a tenant is in one slice. */
const isUniqueOverAll = ({ kind }: SeedRecord) =>
  kind === 'tenant' || kind === 'client' || isCatalogKind(kind);

const shorten = (text: string): bigint => hash('sha256', text, 'buffer').readBigUInt64LE();

/** Knows nothing: what another slice has is for whoever has the keys of all. */
const NO_INDEX = { ...createSeedIndex(), add() {} };

/** Checks slices of seed files, and writes the rows of each into a part. */
export const prepare: Prepare<PackSettings, PackJob, PackedSlice> = async (settings) => {
  const { lint, catalogFiles, folder } = settings;
  // The table will be a new one, which has no more than the files.
  const catalog = await readKnownCatalog(catalogFiles, []);
  return async ({ slice, name }) => {
    const counts = countNothing();
    const countPart = createPartCounter(counts, lint);
    const keys: bigint[] = [];
    const file = openPart(join(folder, name));
    const options = { checks: 'all', lint: { ...lint, catalog }, index: NO_INDEX } as const;
    for await (const part of readSeed(slice, options)) {
      countPart(part);
      // Nothing is kept of files with errors, and their rows may be none.
      if (counts.errors > 0) continue;
      for (const record of part.records) {
        const key = isUniqueOverAll(record) && keyOfRecord(record);
        if (key) keys.push(shorten(formatKey(key)));
        for (const { row } of wantedRows(record)) {
          const isBusy = file.write(`${JSON.stringify({ Item: toAttributes(row) })}\n`);
          if (isBusy) await isBusy;
        }
      }
    }
    const written = await file.end();
    return { counts, part: { name, ...written }, keys: BigUint64Array.from(keys) };
  };
};
