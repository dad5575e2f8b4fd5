import { threadId } from 'node:worker_threads';
import { connectDynamoDb } from '../../tools/aws/dynamodb-connection.ts';
import type { Prepare } from '../../tools/command/all-cores.ts';
import { readSeed } from '../files/read-seed.ts';
import { createSeedIndex } from '../files/seed-index.ts';
import type { Slice } from '../files/slice-files.ts';
import { digestStored, digestWanted } from '../table/digest-row.ts';
import { createTableReader, type Segment, type StoredRow } from '../table/table-reader.ts';
import { wantedRows } from '../table/wanted-rows.ts';
import { openBuckets } from './buckets.ts';
import { type Comparison, compareBucket } from './compare-bucket.ts';
import { type ExportedPart, readExportedPart } from './read-export.ts';

/** What all of a verification is done with. */
export interface VerifySettings {
  /** Where rows wait for those with the same keys. */
  readonly folder: string;
  readonly buckets: number;
}

/** A part of a table, which many read at once. */
export interface TablePart {
  readonly table: string;
  readonly endpoint: string | undefined;
  readonly segment: Segment;
}

/** First everything is read, in any order; then buckets are compared. */
export type VerifyJob =
  | { readonly slice: Slice }
  | { readonly tablePart: TablePart }
  | { readonly part: ExportedPart }
  | { readonly bucket: number };

/** How many rows were read, and whether those are rows; or how a bucket compares. */
export type Verified =
  | { readonly rows: number; readonly hasErrors: boolean }
  | { readonly comparison: Comparison };

async function* readTablePart(part: TablePart): AsyncGenerator<StoredRow> {
  const { table, endpoint, segment } = part;
  const connection = connectDynamoDb({ endpoint, table });
  try {
    yield* createTableReader(connection, table).rowsIn(segment);
  } finally {
    connection.client.destroy();
  }
}

/** Reads rows of both sides into buckets, and compares buckets. */
export const prepare: Prepare<VerifySettings, VerifyJob, Verified> = async ({
  folder,
  buckets: many,
}) => {
  async function readSlice(slice: Slice): Promise<Verified> {
    const buckets = openBuckets(folder, threadId, many);
    let [rows, hasErrors] = [0, false];
    // Who has a row twice shows where rows meet.
    const index = { ...createSeedIndex(), add() {} };
    for await (const { records, problems } of readSeed(slice, { checks: 'rows', index })) {
      hasErrors ||= problems.some(({ severity }) => severity === 'error');
      for (const wanted of records.flatMap(wantedRows)) {
        buckets.add('wanted', digestWanted(wanted));
        rows += 1;
      }
    }
    buckets.end();
    return { rows, hasErrors };
  }

  async function readStored(stored: AsyncIterable<StoredRow>): Promise<Verified> {
    const buckets = openBuckets(folder, threadId, many);
    let rows = 0;
    for await (const row of stored) {
      const digest = digestStored(row);
      if (digest) buckets.add('stored', digest);
      rows += 1;
    }
    buckets.end();
    return { rows, hasErrors: false };
  }

  return async (job) => {
    if ('slice' in job) return readSlice(job.slice);
    if ('tablePart' in job) return readStored(readTablePart(job.tablePart));
    if ('part' in job) return readStored(readExportedPart(job.part));
    return { comparison: await compareBucket(folder, job.bucket) };
  };
};
