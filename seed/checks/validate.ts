import type { Kind } from '../../src/records/kinds.ts';
import type { Problem } from '../files/problem.ts';
import { readSeed, type SeedPart } from '../files/read-seed.ts';
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
  readonly uncounted?: ReadonlyMap<Kind, string> | undefined;
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

/** What there is to count of parts of files. */
export interface PartCounts {
  readonly records: Record<Kind, number>;
  errors: number;
  warnings: number;
  /** How many records grant roles while nobody has said which roles pass. */
  unsettledRoles: number;
}

export const countNothing = (): PartCounts => ({
  records: Object.fromEntries(ALL_KINDS.map((kind) => [kind, 0])) as Record<Kind, number>,
  errors: 0,
  warnings: 0,
  unsettledRoles: 0,
});

const grantsRoles = ({ fields: { iamRoles, preferredRole } }: SeedRecord) =>
  preferredRole !== undefined || (Array.isArray(iamRoles) && iamRoles.length > 0);

/** Makes the counter of parts that are linted with these options. */
export const createPartCounter =
  (counts: PartCounts, { allowedRoles }: Pick<LintOptions, 'allowedRoles'>) =>
  ({ records, problems }: SeedPart): void => {
    for (const record of records) {
      counts.records[record.kind] += 1;
      if (!allowedRoles && grantsRoles(record)) counts.unsettledRoles += 1;
    }
    for (const { severity } of problems) counts[severity === 'error' ? 'errors' : 'warnings'] += 1;
  };

export function addCounts(counts: PartCounts, more: PartCounts): void {
  for (const kind of ALL_KINDS) counts.records[kind] += more.records[kind];
  counts.errors += more.errors;
  counts.warnings += more.warnings;
  counts.unsettledRoles += more.unsettledRoles;
}

/** What counts come to. */
export function judge(
  counts: PartCounts,
  { uncounted, strict }: Pick<ValidateOptions, 'uncounted' | 'strict'>,
): Pick<Validation, keyof PartCounts | 'uncounted' | 'isValid'> {
  const { records, errors, warnings, unsettledRoles } = counts;
  const idle = [...(uncounted ?? [])]
    .map(([kind, reason]) => ({ kind, records: records[kind], reason }))
    .filter((each) => each.records > 0);
  const isDoubtful = warnings + unsettledRoles + idle.length > 0;
  const isValid = errors === 0 && !(strict && isDoubtful);
  return { records, errors, warnings, unsettledRoles, uncounted: idle, isValid };
}

/** Checks files of any size. */
export async function validate(
  files: readonly string[],
  { lint, uncounted, strict, report, index = createSeedIndex(), tableCatalog }: ValidateOptions,
): Promise<Validation> {
  const counts = countNothing();
  const countPart = createPartCounter(counts, lint);
  const faulty = new Set<string>();
  const catalog = await readKnownCatalog(files, tableCatalog);
  const tell = (problem: Problem) => {
    faulty.add(problem.file);
    return report(problem);
  };
  const providers = createProviderLint(catalog.providers);
  for await (const part of readSeed(files, { checks: 'all', lint: { ...lint, catalog }, index })) {
    providers.add(part.records);
    countPart(part);
    for (const problem of part.problems) await tell(problem);
  }
  const ofAll = [...providers.problems(), ...lintCatalogSize(catalog)];
  countPart({ records: [], problems: ofAll });
  for (const problem of ofAll) await tell(problem);
  return {
    ...judge(counts, { uncounted, strict }),
    files: files.length,
    faultyFiles: faulty.size,
  };
}
