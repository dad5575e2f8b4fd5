import { once } from 'node:events';
import type { Writable } from 'node:stream';

/**
 * Writes, and waits for a slow reader. Whoever has closed the standard output, as `head` does, has
 * had enough of it.
 */
export async function writeTo(stream: Writable, text: string): Promise<void> {
  const isClosed = () => stream === process.stdout && (stream.errored !== null || stream.destroyed);
  if (isClosed()) return;
  try {
    if (!stream.write(text)) await once(stream, 'drain');
  } catch (error) {
    if (stream !== process.stdout || (error as NodeJS.ErrnoException).code !== 'EPIPE') throw error;
  }
}
