import { stat } from 'node:fs/promises';
import type { EventVersion } from '../../src/event/trigger-event.ts';
import { isCatalogKind } from '../../src/records/kinds.ts';
import { type Destination, type Target, withTarget } from '../../tools/aws/table-target.ts';
import { UserError } from '../../tools/command/user-error.ts';
import { showText } from '../../tools/terminal/show-text.ts';
import { findFiles } from '../files/find-files.ts';
import type { Problem } from '../files/problem.ts';
import { readSeed } from '../files/read-seed.ts';
import { createSeedIndex, type SeedIndex } from '../files/seed-index.ts';
import type { SeedRecord } from '../files/seed-record.ts';
import { createTableReader, type StoredRow } from '../table/table-reader.ts';
import {
  type AssumedSettings,
  assumeSettings,
  findUncounted,
  settingsOfEnvironment,
} from './assumed-settings.ts';
import type { LintOptions } from './lint.ts';
import { type Validation, validate } from './validate.ts';
import { createJsonReport, createTextReport, type ValidationReport } from './validation-report.ts';
import { describeValidation } from './validation-summary.ts';

/** How the checks of files are done. */
export interface LintFlags {
  readonly strict: boolean;
  readonly eventVersion: EventVersion;
  /** Whether the version was asked for. Otherwise that of the stage goes first. */
  readonly isEventVersionGiven?: true;
  /** Bytes of a token. Undefined: the default. */
  readonly tokenBudget: number | undefined;
  /** One of these options that was given. */
  readonly lintOption: string | undefined;
}

/** Where nothing is asked for. */
export const USUAL_CHECKS: LintFlags = {
  strict: false,
  eventVersion: 'V2_0',
  tokenBudget: undefined,
  lintOption: undefined,
};

/** Files without errors, and what is in them. */
export interface CheckedFiles {
  readonly files: readonly string[];
  readonly index: SeedIndex;
  readonly validation: Validation;
  /**
   * The records of each tenant, read anew. Throws a `UserError` if a file is not what was checked
   * any more.
   */
  tenants(): AsyncGenerator<readonly SeedRecord[]>;
}

/** The version of the events that is asked for, else that of the stage. */
export const eventVersionOf = (
  flags: Pick<LintFlags, 'eventVersion' | 'isEventVersionGiven'>,
  assumed: AssumedSettings,
): EventVersion =>
  flags.isEventVersionGiven ? flags.eventVersion : (assumed.eventVersion ?? flags.eventVersion);

/** What tells whether a file is still the one that was checked. */
export const statesOf = (files: readonly string[]): Promise<readonly string[]> =>
  Promise.all(
    files.map(async (file) => {
      const found = await stat(file, { bigint: true }).catch(() => undefined);
      return found ? `${found.ino} ${found.size} ${found.mtimeNs}` : 'not there';
    }),
  );

/** The first file that is not what it was any more, if one is not. */
export async function findChanged(
  files: readonly string[],
  states: readonly string[],
): Promise<string | undefined> {
  const now = await statesOf(files);
  return files.find((_, at) => now[at] !== states[at]);
}

/** @param nothing what came of it, as in `Nothing was written.` */
export const changedMeanwhile = (file: string, nothing: string): UserError =>
  new UserError(`${showText(file)} was changed while it was read. ${nothing}`);

/** What records are checked for. */
export function lintOptionsOf(
  flags: LintFlags,
  assumed: AssumedSettings,
): Omit<LintOptions, 'catalog'> {
  const { settings } = assumed;
  const { tokenBudget } = flags;
  return {
    now: Date.now(),
    eventVersion: eventVersionOf(flags, assumed),
    settings,
    ...(tokenBudget !== undefined && { tokenBudget }),
    // Without the variable nobody has said which roles pass: that is a question for the function,
    // not for the files.
    ...(settings.allowedRoles.length > 0 && { allowedRoles: settings.allowedRoles }),
  };
}

async function check(
  paths: readonly string[],
  flags: LintFlags,
  assumed: AssumedSettings,
  report: ValidationReport,
  tableCatalog: readonly StoredRow[] | undefined,
) {
  const files = await findFiles(paths);
  const states = await statesOf(files);
  const index = createSeedIndex();
  return {
    files,
    states,
    index,
    validation: await validate(files, {
      lint: lintOptionsOf(flags, assumed),
      uncounted: findUncounted(assumed),
      strict: flags.strict,
      report: report.problem,
      index,
      tableCatalog,
    }),
  };
}

/** The catalogue of the table that files are for. */
export async function readTableCatalog({
  connection,
  table,
}: Target): Promise<readonly StoredRow[]> {
  const rows: StoredRow[] = [];
  for await (const row of createTableReader(connection, table).catalogRows()) rows.push(row);
  return rows;
}

interface ValidateFlags extends LintFlags {
  /** The table that the files are for, if one is to be looked into. */
  readonly destination: Destination | undefined;
  readonly json: boolean;
}

/** Checks files, tells about them, and says whether they are valid. */
export async function runValidate(
  paths: readonly string[],
  { json, ...flags }: ValidateFlags,
): Promise<boolean> {
  const { assumed, destination } = await assumeSettings(flags.destination, flags.strict);
  const tableCatalog = destination && (await withTarget(destination, readTableCatalog));
  const report = json
    ? createJsonReport(process.stdout)
    : createTextReport(process.stdout, process.stderr);
  const { validation } = await check(paths, flags, assumed, report, tableCatalog);
  report.end(validation, assumed);
  return validation.isValid;
}

/** Tells problems on the standard error, warnings among them if they are to be told. */
function createErrorReport(tellsWarnings: boolean): ValidationReport {
  const text = createTextReport(process.stderr, process.stderr);
  const problem = (each: Problem) =>
    each.severity === 'error' || tellsWarnings ? text.problem(each) : undefined;
  return { ...text, problem };
}

/**
 * Checks files of which only it matters whether they can be planned, and tells what is in the way.
 */
export async function arePlannable(
  paths: readonly string[],
  tableCatalog: readonly StoredRow[],
): Promise<boolean> {
  const assumed = settingsOfEnvironment();
  const report = createErrorReport(false);
  return (await check(paths, USUAL_CHECKS, assumed, report, tableCatalog)).validation.isValid;
}

/** What came of files that are not valid. */
export const NOTHING = {
  plan: 'Nothing was planned.',
  apply: 'Nothing was written.',
  verify: 'Nothing was compared.',
} as const;

/**
 * Checks files that are to be planned or applied. To plan, and where they count as errors, warnings
 * are told too.
 *
 * @throws {UserError} if they are not valid; what is wrong has been told by then, on the standard
 *   error
 */
export async function checkFiles(
  paths: readonly string[],
  flags: LintFlags,
  assumed: AssumedSettings,
  purpose: keyof typeof NOTHING,
  tableCatalog: readonly StoredRow[] | undefined,
): Promise<CheckedFiles> {
  const report = createErrorReport(purpose === 'plan' || flags.strict);
  const { files, states, index, validation } = await check(
    paths,
    flags,
    assumed,
    report,
    tableCatalog,
  );
  const nothing = NOTHING[purpose];
  if (!validation.isValid) throw new UserError(`${describeValidation(validation)} ${nothing}`);
  return {
    files,
    index,
    validation,
    async *tenants() {
      const refuse = (file: string) => changedMeanwhile(file, nothing);
      for await (const { records, problems } of readSeed(files, { checks: 'none' })) {
        const unsound = problems.find(({ severity }) => severity === 'error');
        if (unsound) throw refuse(unsound.file);
        const [first] = records;
        if (first && !isCatalogKind(first.kind)) yield records;
      }
      const changed = await findChanged(files, states);
      if (changed !== undefined) throw refuse(changed);
    },
  };
}
