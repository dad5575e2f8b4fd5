import type { CatalogKind } from '../../src/records/kinds.ts';
import { didYouMean } from '../../tools/command/nearest.ts';
import type { Path, Problem } from '../files/problem.ts';
import type { SeedIndex } from '../files/seed-index.ts';
import { type SeedRecord, warningAt, writtenIdOf } from '../files/seed-record.ts';

/** A plan or role that a record names, and where one does first. */
interface NamedUse {
  readonly kind: CatalogKind;
  readonly id: string;
  readonly problem: Problem;
}

/** More ids than any catalogue has. */
const MOST_NAMES = 10_000;

/** The plan and the roles that a record names, each with where it does. */
export function* namesIn({ fields }: SeedRecord): Generator<readonly [CatalogKind, unknown, Path]> {
  yield ['plan', fields.plan, ['plan']];
  const { roles } = fields;
  if (Array.isArray(roles))
    for (const [index, role] of roles.entries()) yield ['role', role, ['roles', index]];
}

/**
 * Makes the check that finds plans and roles which records name, and which the catalogue of the
 * files, if they have one, does not. The catalogue may come after the records that name it.
 */
export function createNameCheck(index: SeedIndex) {
  const uses = new Map<string, NamedUse>();

  function note(record: SeedRecord) {
    for (const [kind, id, path] of namesIn(record)) {
      const name = `${kind} ${id}`;
      if (typeof id !== 'string' || uses.has(name) || uses.size >= MOST_NAMES) continue;
      uses.set(name, { kind, id, problem: warningAt(record, path, '') });
    }
  }

  const idsOf = (kind: CatalogKind) =>
    index.catalog
      .filter((record) => record.kind === kind)
      .map((record) => String(writtenIdOf(record)));

  return {
    add(records: readonly SeedRecord[]): void {
      records.forEach(note);
    },
    /** One problem for each name, when all records have been added. */
    *unknown(): Generator<Problem> {
      if (index.catalog.length === 0) return;
      for (const { kind, id, problem } of uses.values()) {
        if (index.placeOf(kind, id) !== undefined) continue;
        const message = `the catalogue of these files has no such ${kind}${didYouMean(id, idsOf(kind))}`;
        yield { ...problem, message };
      }
    },
  };
}
