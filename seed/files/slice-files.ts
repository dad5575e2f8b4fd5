import { stat } from 'node:fs/promises';
import { formatOf } from './find-files.ts';
import type { LineRange } from './read-lines.ts';

/** A file, or some of its lines. */
export interface FilePiece {
  readonly file: string;
  readonly range?: LineRange;
}

/** What one core reads at a time. */
export type Slice = readonly FilePiece[];

const SLICE_BYTES = 32 * 1024 * 1024;
const MOST_SLICES = 10_000;

/** The size of a file; none of one that cannot be read, which is for its reader to tell. */
const sizeOf = (file: string): Promise<number> =>
  stat(file).then(
    ({ size }) => size,
    () => 0,
  );

export async function bytesOf(files: readonly string[]): Promise<number> {
  let sum = 0;
  for (const file of files) sum += await sizeOf(file);
  return sum;
}

/**
 * Divides files into slices of about one size, in their order, the same on every machine. Only
 * newline-delimited JSON is cut, between its lines.
 */
export async function sliceFiles(
  files: readonly string[],
  least = SLICE_BYTES,
): Promise<readonly Slice[]> {
  const sizes: (readonly [string, number])[] = [];
  for (const file of files) sizes.push([file, await sizeOf(file)]);
  const total = sizes.reduce((sum, [, size]) => sum + size, 0);
  const most = Math.max(least, Math.ceil(total / MOST_SLICES));
  const slices: Slice[] = [];
  let pieces: FilePiece[] = [];
  let room = most;
  const take = (piece: FilePiece, bytes: number) => {
    pieces.push(piece);
    room -= bytes;
    if (room > 0) return;
    slices.push(pieces);
    pieces = [];
    room = most;
  };
  for (const [file, size] of sizes) {
    if (formatOf(file) !== 'lines') {
      take({ file }, size);
      continue;
    }
    for (let start = 0; start < size || start === 0; ) {
      const end = Math.min(size, start + room) || 1;
      take({ file, range: { start, end } }, end - start);
      start = end;
    }
  }
  return pieces.length > 0 ? [...slices, pieces] : slices;
}
