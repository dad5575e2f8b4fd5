import { describePlace, withTarget } from '../../tools/aws/table-target.ts';
import { openAllCores } from '../../tools/command/all-cores.ts';
import { asItRuns } from '../../tools/command/code-folder.ts';
import { withTemporaryFolder } from '../../tools/files/temporary-folder.ts';
import { startProgress } from '../../tools/terminal/progress.ts';
import { showJson, showText } from '../../tools/terminal/show-text.ts';
import { settingsOfEnvironment } from '../checks/assumed-settings.ts';
import {
  changedMeanwhile,
  checkFiles,
  findChanged,
  NOTHING,
  statesOf,
  USUAL_CHECKS,
} from '../checks/check-files.ts';
import { findFiles } from '../files/find-files.ts';
import { bytesOf, sliceFiles } from '../files/slice-files.ts';
import { createTableReader } from '../table/table-reader.ts';
import { bucketsFor } from '../verify/buckets.ts';
import { addComparison, type Comparison, compareNothing } from '../verify/compare-bucket.ts';
import { findExportedParts } from '../verify/read-export.ts';
import { renderComparison } from '../verify/render-comparison.ts';
import type { Verified, VerifyJob, VerifySettings } from '../verify/verify-thread.ts';
import type { VerifyCommand } from './verify-command.ts';

interface Stored {
  /** What is compared, for people. */
  readonly name: string;
  readonly jobs: readonly VerifyJob[];
}

async function findStored(stored: VerifyCommand['stored']): Promise<Stored> {
  if ('folder' in stored) {
    const parts = await findExportedParts(stored.folder);
    return { name: showText(stored.folder), jobs: parts.map((part) => ({ part })) };
  }
  return withTarget(stored, async ({ connection, table, place }) => {
    const { endpoint } = stored;
    const { segments } = createTableReader(connection, table);
    const jobs = segments.map((segment) => ({ tablePart: { table, endpoint, segment } }));
    return { name: describePlace(place), jobs };
  });
}

/** Compares files with what is stored, by way of a folder, so that neither has to fit into memory. */
async function compare(
  files: readonly string[],
  stored: Stored,
  folder: string,
): Promise<{ readonly comparison: Comparison; readonly hasErrors: boolean }> {
  const comparison = compareNothing();
  const buckets = bucketsFor(await bytesOf(files));
  const progress = startProgress({ total: undefined, noun: 'rows', stream: process.stderr });
  let rows = 0;
  let hasErrors = false;
  const take = (verified: Verified) => {
    if ('comparison' in verified) return addComparison(comparison, verified.comparison);
    rows += verified.rows;
    hasErrors ||= verified.hasErrors;
    progress.update(rows);
  };
  const cores = openAllCores<VerifySettings, VerifyJob, Verified>(
    asItRuns(new URL('../verify/verify-thread.ts', import.meta.url)),
    { folder, buckets },
  );
  try {
    const slices = (await sliceFiles(files)).map((slice): VerifyJob => ({ slice }));
    await cores.run([...slices, ...stored.jobs], take);
    const all = Array.from({ length: buckets }, (_, bucket): VerifyJob => ({ bucket }));
    if (!hasErrors) await cores.run(all, take);
  } finally {
    progress.stop();
    await cores.end();
  }
  return { comparison, hasErrors };
}

/** Compares files with a table or an export, and says whether nothing differs. */
export async function runVerify({ paths, stored: where, json }: VerifyCommand): Promise<boolean> {
  const files = await findFiles(paths);
  const states = await statesOf(files);
  const stored = await findStored(where);
  const { comparison, hasErrors } = await withTemporaryFolder((folder) =>
    compare(files, stored, folder),
  );
  const changed = await findChanged(files, states);
  if (changed !== undefined) throw changedMeanwhile(changed, NOTHING.verify);
  if (hasErrors || comparison.twice > 0) {
    await checkFiles(paths, USUAL_CHECKS, settingsOfEnvironment(), 'verify', undefined);
    throw new Error('errors in parts of files that have none as a whole');
  }
  const { missing, different, unknown } = comparison;
  const isSame = missing + different + unknown === 0;
  if (json) console.log(showJson({ equal: isSame, compared: stored.name, ...comparison }));
  else console.log(renderComparison(stored.name, comparison));
  return isSame;
}
