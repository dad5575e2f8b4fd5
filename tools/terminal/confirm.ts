import { createInterface } from 'node:readline/promises';
import { UserError } from '../command/user-error.ts';

/**
 * Asks at the terminal, on its standard error, and takes nothing but yes for a yes.
 *
 * @throws {UserError} if there is no terminal to ask at, or the answer is no
 */
export async function confirm(question: string): Promise<void> {
  if (!process.stdin.isTTY)
    throw new UserError(`${question} No terminal to confirm on: add --yes. Nothing was written.`);
  const terminal = createInterface({ input: process.stdin, output: process.stderr });
  try {
    // Whoever ends the input, or the prompt, says no.
    const closed = new Promise<string>((resolve) => terminal.once('close', () => resolve('')));
    const asked = terminal.question(`${question} Type yes to go on: `).catch(() => '');
    const answer = await Promise.race([asked, closed]);
    if (answer.trim().toLowerCase() !== 'yes') throw new UserError('Nothing was written.');
  } finally {
    terminal.close();
  }
}
