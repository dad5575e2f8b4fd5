import type { Kind } from '../../src/records/kinds.ts';
import type { Problem } from '../files/problem.ts';
import { readSeed } from '../files/read-seed.ts';
import { createSeedIndex, type SeedIndex } from '../files/seed-index.ts';
import type { SeedRecord } from '../files/seed-record.ts';
import { ALL_KINDS } from '../format/seed-format.ts';
import type { StoredRow } from '../table/table-reader.ts';
import { readKnownCatalog } from './known-catalog.ts';
import type { LintOptions } from './lint.ts';
import { lintCatalogSize } from './lint-catalog-size.ts';
import { createProviderLint } from './lint-providers.ts';

export type KindCounts = Readonly<Record<Kind, number>>;

/** How many records of a kind count for nothing, and why. */
interface Uncounted {
  readonly kind: Kind;
  readonly records: number;
  readonly reason: string;
}

/** What came of a validation. */
export interface Validation {
  readonly isValid: boolean;
  readonly errors: number;
  readonly warnings: number;
  readonly records: KindCounts;
  readonly files: number;
  /** How many files have problems. */
  readonly faultyFiles: number;
  /** How many records grant roles while nobody has said which roles pass. */
  readonly unsettledRoles: number;
  /** Records that count for nothing under the settings. */
  readonly uncounted: readonly Uncounted[];
}

export interface ValidateOptions {
  readonly lint: Omit<LintOptions, 'catalog'>;
  /** The kinds of records that count for nothing, and why. */
  readonly uncounted?: ReadonlyMap<Kind, string>;
  /** Whether warnings count as errors, and everything has to count. */
  readonly strict: boolean;
  /**
   * Takes each problem, in the order of the files and from top to bottom. The next waits for what
   * it returns.
   */
  readonly report: (problem: Problem) => Promise<void> | void;
  readonly index?: SeedIndex;
  /** The rows of the catalogue of the table that the files are for, if that is known. */
  readonly tableCatalog?: readonly StoredRow[] | undefined;
}

const grantsRoles = ({ fields: { iamRoles, preferredRole } }: SeedRecord) =>
  preferredRole !== undefined || (Array.isArray(iamRoles) && iamRoles.length > 0);

/** Checks files of any size. */
export async function validate(
  files: readonly string[],
  { lint, uncounted, strict, report, index = createSeedIndex(), tableCatalog }: ValidateOptions,
): Promise<Validation> {
  const records = Object.fromEntries(ALL_KINDS.map((kind) => [kind, 0])) as Record<Kind, number>;
  const problemCounts = { error: 0, warning: 0 };
  const faulty = new Set<string>();
  let unsettledRoles = 0;
  const catalog = await readKnownCatalog(files, tableCatalog);
  const tell = (problem: Problem) => {
    problemCounts[problem.severity] += 1;
    faulty.add(problem.file);
    return report(problem);
  };
  const providers = createProviderLint(catalog.providers);
  for await (const part of readSeed(files, { checks: 'all', lint: { ...lint, catalog }, index })) {
    providers.add(part.records);
    for (const record of part.records) {
      records[record.kind] += 1;
      if (!lint.allowedRoles && grantsRoles(record)) unsettledRoles += 1;
    }
    for (const problem of part.problems) await tell(problem);
  }
  for (const problem of [...providers.problems(), ...lintCatalogSize(catalog)]) await tell(problem);
  const { error: errors, warning: warnings } = problemCounts;
  const idle = [...(uncounted ?? [])]
    .map(([kind, reason]) => ({ kind, records: records[kind], reason }))
    .filter((each) => each.records > 0);
  const isDoubtful = warnings + unsettledRoles + idle.length > 0;
  const isValid = errors === 0 && !(strict && isDoubtful);
  return {
    isValid,
    errors,
    warnings,
    records,
    files: files.length,
    faultyFiles: faulty.size,
    unsettledRoles,
    uncounted: idle,
  };
}
