import { openAllCores } from '../../tools/command/all-cores.ts';
import { asItRuns } from '../../tools/command/code-folder.ts';
import { addCounts, countNothing, type PartCounts } from '../checks/validate.ts';
import { sliceFiles } from '../files/slice-files.ts';
import type { PackedSlice, PackJob, PackSettings } from './pack-slice.ts';
import type { Part } from './part-file.ts';

/** What came of all files. */
export interface PackedFiles {
  readonly counts: PartCounts;
  /** In the order of the files. */
  readonly parts: readonly Part[];
  /** Whether two records seem to have one key. */
  readonly hasDuplicates: boolean;
}

/** Whether a number is there twice. Two keys have the same once in a million tables of a million. */
function hasTwice(all: readonly BigUint64Array[]): boolean {
  const numbers = new BigUint64Array(all.reduce((sum, { length }) => sum + length, 0));
  let end = 0;
  for (const each of all) {
    numbers.set(each, end);
    end += each.length;
  }
  numbers.sort();
  return numbers.some((number, index) => index > 0 && number === numbers[index - 1]);
}

const nameOf = (index: number) => `part-${String(index + 1).padStart(5, '0')}.json.gz`;

/** Checks files and writes their rows into parts, on all cores. */
export async function packFiles(
  files: readonly string[],
  settings: PackSettings,
  onProgress: (rows: number) => void,
): Promise<PackedFiles> {
  const slices = await sliceFiles(files);
  const counts = countNothing();
  const parts: Part[] = [];
  const keys: BigUint64Array[] = [];
  let rows = 0;
  const cores = openAllCores<PackSettings, PackJob, PackedSlice>(
    asItRuns(new URL('./pack-slice.ts', import.meta.url)),
    settings,
  );
  try {
    await cores.run(
      slices.map((slice, index) => ({ slice, name: nameOf(index) })),
      (packed) => {
        addCounts(counts, packed.counts);
        parts.push(packed.part);
        keys.push(packed.keys);
        rows += packed.part.rows;
        onProgress(rows);
      },
    );
  } finally {
    await cores.end();
  }
  parts.sort((one, other) => (one.name < other.name ? -1 : 1));
  return { counts, parts, hasDuplicates: hasTwice(keys) };
}
