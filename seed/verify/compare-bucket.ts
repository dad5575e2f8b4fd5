import { lifecycleEntries } from '../../src/records/grants.ts';
import { differingFields, hasStatus, type RowDigest } from '../table/digest-row.ts';
import { readBucket } from './buckets.ts';

/** A row that is not the same, and the fields in which it is not. */
interface DifferentRow {
  readonly key: string;
  readonly fields: readonly string[];
}

/** How what is stored differs from the files. Of rows the first are named, by their keys. */
export interface Comparison {
  same: number;
  /** Rows of the same that are suspended, where the files state no status. */
  staySuspended: number;
  missing: number;
  different: number;
  unknown: number;
  /** Rows that the files have twice. */
  twice: number;
  readonly examples: {
    missing: readonly string[];
    different: readonly DifferentRow[];
    unknown: readonly string[];
  };
}

export const compareNothing = (): Comparison => ({
  ...{ same: 0, staySuspended: 0, missing: 0, different: 0, unknown: 0, twice: 0 },
  examples: { missing: [], different: [], unknown: [] },
});

const MOST_EXAMPLES = 20;

const keyOf = (row: string | DifferentRow) => (typeof row === 'string' ? row : row.key);

/** The first rows by their keys, so that the same are named whichever thread found them. */
const firstOf = <Row extends string | DifferentRow>(rows: readonly Row[]): readonly Row[] =>
  [...rows].sort((a, b) => (keyOf(a) < keyOf(b) ? -1 : 1)).slice(0, MOST_EXAMPLES);

const MOST_NOTED = 1_000;

/** Notes a row of many, so that the first of all are among those noted. */
function note<Row extends string | DifferentRow>(rows: Row[], row: Row): void {
  rows.push(row);
  if (rows.length > MOST_NOTED) rows.splice(0, rows.length, ...firstOf(rows));
}

export function addComparison(sum: Comparison, more: Comparison): void {
  for (const name of ['same', 'staySuspended', 'missing', 'different', 'unknown', 'twice'] as const)
    sum[name] += more[name];
  const { examples } = sum;
  examples.missing = firstOf([...examples.missing, ...more.examples.missing]);
  examples.different = firstOf([...examples.different, ...more.examples.different]);
  examples.unknown = firstOf([...examples.unknown, ...more.examples.unknown]);
}

const STATUSES: readonly string[] = lifecycleEntries.status.options;

/** What is not the same. A row keeps the status that it has, unless the files state one. */
function differencesOf(wanted: RowDigest, stored: RowDigest): readonly string[] {
  if (wanted.fields === stored.fields) return [];
  const fields = differingFields(wanted.fields, stored.fields);
  const keepsStatus = !wanted.statesStatus && STATUSES.some((each) => hasStatus(stored, each));
  return keepsStatus ? fields.filter((name) => name !== 'status') : fields;
}

/** As in `TENANT#acme/TENANT`. */
const toName = (key: string) => (JSON.parse(key) as string[]).join('/');

/** Compares the rows of one bucket. */
export async function compareBucket(folder: string, bucket: number): Promise<Comparison> {
  const found = compareNothing();
  const wanted = new Map<string, RowDigest>();
  for await (const row of readBucket(folder, 'wanted', bucket)) {
    if (wanted.has(row.key)) found.twice += 1;
    wanted.set(row.key, row);
  }
  const different: DifferentRow[] = [];
  const unknown: string[] = [];
  for await (const stored of readBucket(folder, 'stored', bucket)) {
    const row = wanted.get(stored.key);
    const fields = row ? differencesOf(row, stored) : [];
    if (!row) {
      found.unknown += 1;
      note(unknown, toName(stored.key));
    } else if (fields.length > 0) {
      found.different += 1;
      note(different, { key: toName(stored.key), fields });
    } else {
      found.same += 1;
      if (row.fields !== stored.fields) found.staySuspended += 1;
    }
    wanted.delete(stored.key);
  }
  found.missing = wanted.size;
  Object.assign(found.examples, {
    missing: firstOf([...wanted.keys()].map(toName)),
    different: firstOf(different),
    unknown: firstOf(unknown),
  });
  return found;
}
