import { LineCounter } from 'yaml';
import type { Position } from './problem.ts';

/**
 * Makes a finder of the position of an offset in a text. The text is read when the first is asked
 * for.
 */
export function createPositionFinder(text: string): (offset: number) => Position {
  const lines = new LineCounter();
  return (offset) => {
    if (lines.lineStarts.length === 0) {
      lines.lineStarts = [0, ...Array.from(text.matchAll(/\n/g), ({ index }) => index + 1)];
    }
    const { line, col } = lines.linePos(offset);
    return { line, column: col };
  };
}
