import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { faultOf, NOT_UTF8 } from './find-files.ts';

/** A line of a file that is not blank, counted from 1; or why it cannot be read. */
export type Line =
  | { readonly number: number; readonly text: string }
  | { readonly number: number; readonly fault: string };

export const MAX_LINE_BYTES = 8 * 1024 * 1024;
const TOO_LONG = `a line of more than ${MAX_LINE_BYTES / 1024 / 1024} MB`;

const CHUNK_BYTES = 256 * 1024;
const LINE_FEED = 0x0a;
const MARK = '\ufeff';

function readLine(number: number, bytes: Buffer): Line | undefined {
  if (!isUtf8(bytes)) return { number, fault: NOT_UTF8 };
  const text = bytes.toString('utf8');
  const unmarked = number === 1 && text.startsWith(MARK) ? text.slice(MARK.length) : text;
  return unmarked.trim() === '' ? undefined : { number, text: unmarked };
}

/** The lines of a file that begin at one of these bytes, the last not among them. */
export interface LineRange {
  readonly start: number;
  readonly end: number;
}

const ALL_LINES: LineRange = { start: 0, end: Number.POSITIVE_INFINITY };

/**
 * Reads a file line by line, so that its size does not matter. Those of a range that begins later
 * have numbers of their own.
 */
export function readLines(file: string, range = ALL_LINES): AsyncGenerator<Line> {
  // What ends before the range, or just at it, is a line of another.
  const start = Math.max(0, range.start - 1);
  const chunks = createReadStream(file, { highWaterMark: CHUNK_BYTES, start });
  return linesOf(chunks as AsyncIterable<Buffer>, range);
}

/** The lines of bytes that come in chunks, from the byte before the range on. */
export async function* linesOf(
  chunks: AsyncIterable<Buffer>,
  { start: first, end: behind } = ALL_LINES,
): AsyncGenerator<Line> {
  let isBefore = first > 0;
  let offset = isBefore ? first - 1 : 0;
  let number = isBefore ? 2 : 1;
  let pieces: Buffer[] = [];
  let size = 0;
  const take = (piece: Buffer) => {
    size += piece.length;
    if (size <= MAX_LINE_BYTES) pieces.push(piece);
    else pieces = [];
  };
  const end = (): Line | undefined => {
    const line: Line | undefined =
      size > MAX_LINE_BYTES ? { number, fault: TOO_LONG } : readLine(number, Buffer.concat(pieces));
    number += 1;
    pieces = [];
    size = 0;
    return line;
  };

  try {
    for await (const chunk of chunks) {
      let start = 0;
      for (let feed = chunk.indexOf(LINE_FEED); feed >= 0; feed = chunk.indexOf(LINE_FEED, start)) {
        take(chunk.subarray(start, feed));
        start = feed + 1;
        const line = end();
        if (line && !isBefore) yield line;
        isBefore = false;
        if (offset + start >= behind) return;
      }
      take(chunk.subarray(start));
      offset += chunk.length;
    }
  } catch (error) {
    yield { number, fault: faultOf(error as NodeJS.ErrnoException) };
    return;
  }
  const last = end();
  if (last && !isBefore) yield last;
}
