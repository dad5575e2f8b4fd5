import { appendFileSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../tools/command/user-error.ts';
import { showText } from '../../tools/terminal/show-text.ts';
import { readLines } from '../files/read-lines.ts';
import { digestOf, type RowDigest } from '../table/digest-row.ts';

/** Whose rows: those of the files, or those that are stored. */
export type RowsOf = 'wanted' | 'stored';

const BUCKET_BYTES = 8 * 1024 * 1024;
const MOST_BUCKETS = 1_024;
/** A table may have far more than the files. */
const LEAST_BUCKETS = 64;
const FLUSH_CHARACTERS = 16 * 1024;

/** Into how many buckets rows go, so that the two sides of one fit into memory. */
export const bucketsFor = (bytesOfFiles: number): number =>
  Math.min(MOST_BUCKETS, Math.max(LEAST_BUCKETS, Math.ceil(bytesOfFiles / BUCKET_BYTES)));

const toLine = ({ key, statesStatus, fields }: RowDigest) =>
  `${key}\t${statesStatus ? 'stated' : ''}\t${fields}\n`;

/** Tabs and line ends in a key are escaped, because it is JSON. */
function fromLine(line: string): RowDigest {
  const [key = '', stated = '', fields = ''] = line.split('\t');
  return { key, statesStatus: stated !== '', fields };
}

/** Puts rows into the files of a folder, by their keys. Each thread has files of its own. */
export function openBuckets(folder: string, thread: number, many: number) {
  const pending = new Map<string, string>();
  const flush = (name: string, text: string) => {
    try {
      appendFileSync(join(folder, name), text);
    } catch (cause) {
      const { code } = cause as NodeJS.ErrnoException;
      throw new UserError(`Cannot write to ${showText(folder)}: the system says ${code}.`, {
        cause,
      });
    }
    pending.delete(name);
  };
  return {
    add(side: RowsOf, row: RowDigest): void {
      const bucket = Buffer.from(digestOf(row.key), 'base64url').readUInt32LE() % many;
      const name = `${side}-${bucket}-${thread}`;
      const text = (pending.get(name) ?? '') + toLine(row);
      if (text.length < FLUSH_CHARACTERS) pending.set(name, text);
      else flush(name, text);
    },
    end(): void {
      for (const [name, text] of pending) flush(name, text);
    },
  };
}

/** The rows of one bucket, of all threads. */
export async function* readBucket(
  folder: string,
  side: RowsOf,
  bucket: number,
): AsyncGenerator<RowDigest> {
  const prefix = `${side}-${bucket}-`;
  for (const name of await readdir(folder)) {
    if (!name.startsWith(prefix)) continue;
    for await (const line of readLines(join(folder, name))) {
      if ('fault' in line) throw new UserError(`Cannot read ${showText(folder)}: ${line.fault}.`);
      yield fromLine(line.text);
    }
  }
}
