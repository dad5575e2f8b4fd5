import { didYouMean } from '../../tools/command/nearest.ts';
import type { Problem } from '../files/problem.ts';
import { problemAt, type SeedRecord, warningAt } from '../files/seed-record.ts';
import { type KnownCatalog, type NamedInCatalog, namesIn } from './known-catalog.ts';

/** For how many names all of the catalogue is looked through. */
const MOST_SUGGESTIONS = 100;

const NOT_LOOKED =
  'these files have no plans or roles for the names in them, and no table was looked into: add --stage or --table';

/**
 * Makes the lint of plans and roles that records name: each has to be in the catalogue of the files
 * or of the table. Where no table was looked into, files that have roles are taken to have them all,
 * and of those that have none one record is warned of.
 */
export function createNameLint(catalog: KnownCatalog) {
  const hints = new Map<string, string>();
  let isTold = false;

  function hintOf({ kind, id }: NamedInCatalog): string {
    const name = `${kind} ${id}`;
    if (!hints.has(name) && hints.size < MOST_SUGGESTIONS)
      hints.set(name, didYouMean(id, [...catalog.ids(kind)]));
    return hints.get(name) ?? '';
  }

  return function* (records: readonly SeedRecord[]): Generator<Problem> {
    for (const record of records) {
      for (const named of namesIn(record)) {
        const { kind, id, path } = named;
        if (catalog.ids(kind).has(id)) continue;
        if (catalog.isTableKnown) {
          yield problemAt(
            record,
            path,
            `no such ${kind} in these files or in the table${hintOf(named)}`,
          );
        } else if (catalog.isInFiles(kind)) {
          const hint = hintOf(named) || ', add --stage or --table to look into a table too';
          yield problemAt(record, path, `no such ${kind} in these files${hint}`);
        } else if (!isTold) {
          isTold = true;
          yield warningAt(record, path, NOT_LOOKED);
        }
      }
    }
  };
}
