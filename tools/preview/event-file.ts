import { readFile } from 'node:fs/promises';
import { buffer } from 'node:stream/consumers';
import { EnrichmentError } from '../../src/denials.ts';
import { UserError } from '../command/user-error.ts';
import { decodeText } from '../files/decode-text.ts';
import type { SignIn } from '../simulator/preview-sign-in.ts';
import { tokensBefore } from '../simulator/tokens-before.ts';
import { showText } from '../terminal/show-text.ts';
import { findLoggedEvents } from './logged-events.ts';

const STANDARD_INPUT = '-';

async function readBytes(path: string): Promise<Uint8Array> {
  if (path === STANDARD_INPUT) {
    if (process.stdin.isTTY) console.error('Reading an event: end it with Ctrl-D.');
    return buffer(process.stdin);
  }
  return readFile(path).catch((cause: NodeJS.ErrnoException) => {
    const reason =
      cause.code === 'ENOENT' ? 'there is no such file' : `the system says ${cause.code}`;
    throw new UserError(`Cannot read ${showText(path)}: ${reason}.`, { cause });
  });
}

/**
 * Reads the sign-in that an event of the trigger is about, out of a file, or of the standard input
 * if the path is `-`.
 *
 * @throws {UserError} if there is no such file, or what it holds is no event, or several
 */
export async function readEventFile(path: string): Promise<SignIn> {
  const name = path === STANDARD_INPUT ? 'The standard input' : showText(path);
  const text = decodeText(await readBytes(path));
  if (text === undefined) throw new UserError(`${name} is no text in UTF-8 or UTF-16.`);
  const [event, ...others] = findLoggedEvents(text);
  if (!event) throw new UserError(`${name} is no event: expected a JSON object.`);
  if (others.length > 0) {
    throw new UserError(`${name} holds ${others.length + 1} events: keep one of them.`);
  }
  try {
    return { event, before: tokensBefore(event) };
  } catch (error) {
    if (!(error instanceof EnrichmentError)) throw error;
    throw new UserError(`${name} is no pre token generation event: ${error.detail}.`, {
      cause: error,
    });
  }
}
