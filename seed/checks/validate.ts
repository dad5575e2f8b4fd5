import type { Kind } from '../../src/records/kinds.ts';
import type { Problem } from '../files/problem.ts';
import { readSeed } from '../files/read-seed.ts';
import type { SeedIndex } from '../files/seed-index.ts';
import type { SeedRecord } from '../files/seed-record.ts';
import { ALL_KINDS } from '../format/seed-format.ts';
import type { LintOptions } from './lint.ts';

export type KindCounts = Readonly<Record<Kind, number>>;

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
}

export interface ValidateOptions {
  readonly lint: LintOptions;
  /** Whether warnings count as errors. */
  readonly strict: boolean;
  /**
   * Takes each problem, in the order of the files and from top to bottom. The next waits for what
   * it returns.
   */
  readonly report: (problem: Problem) => Promise<void> | void;
  readonly index?: SeedIndex;
}

const grantsRoles = ({ fields: { iamRoles, preferredRole } }: SeedRecord) =>
  preferredRole !== undefined || (Array.isArray(iamRoles) && iamRoles.length > 0);

/** Checks files of any size. */
export async function validate(
  files: readonly string[],
  { lint, strict, report, index }: ValidateOptions,
): Promise<Validation> {
  const records = Object.fromEntries(ALL_KINDS.map((kind) => [kind, 0])) as Record<Kind, number>;
  const problemCounts = { error: 0, warning: 0 };
  const faulty = new Set<string>();
  let unsettledRoles = 0;
  for await (const part of readSeed(files, { checks: 'all', lint, ...(index && { index }) })) {
    for (const record of part.records) {
      records[record.kind] += 1;
      if (!lint.allowedRoles && grantsRoles(record)) unsettledRoles += 1;
    }
    for (const problem of part.problems) {
      problemCounts[problem.severity] += 1;
      faulty.add(problem.file);
      await report(problem);
    }
  }
  const { error: errors, warning: warnings } = problemCounts;
  const isValid = errors === 0 && !(strict && warnings > 0);
  return {
    isValid,
    errors,
    warnings,
    records,
    files: files.length,
    faultyFiles: faulty.size,
    unsettledRoles,
  };
}
