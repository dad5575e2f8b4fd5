import { checkFields } from './check-fields.ts';
import { crossCheck } from './cross-checks.ts';
import { readDocument } from './document.ts';
import { findFiles, readText } from './files.ts';
import { checkItemLimits } from './item-limits.ts';
import { compareProblems, type Problem } from './problem.ts';
import { recordsOf, type SeedRecord } from './seed-record.ts';

/** All that the given files say. The records may be used only if there are no problems. */
export interface Seed {
  readonly files: readonly string[];
  readonly records: readonly SeedRecord[];
  readonly problems: readonly Problem[];
}

/**
 * Reads and checks files, and files of folders.
 *
 * @throws {SeedError} if a path leads to no seed file or the file cannot be read
 */
export async function readSeed(paths: readonly string[]): Promise<Seed> {
  const files = await findFiles(paths);
  const readings = await Promise.all(files.map(async (file) => readDocument(file, await readText(file))));
  const documents = readings.flatMap(({ document }) => document ?? []);
  const records = documents.flatMap(recordsOf);
  const problems = [
    ...readings.flatMap((reading) => reading.problems),
    ...documents.flatMap((document) => [...checkFields(document)]),
    ...crossCheck(records),
    ...records.flatMap((record) => [...checkItemLimits(record)]),
  ];
  return { files, records, problems: problems.sort(compareProblems) };
}
