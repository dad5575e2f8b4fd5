import { UserError } from '../../tools/command/user-error.ts';

/** Something that was typed wrong; `message` says what was expected. */
export class UsageError extends Error {}

/** @throws {UsageError} if the text is no whole number from `least` on */
export function wholeNumber(option: string, text: string, least = 1): number {
  if (/^\d{1,10}$/.test(text) && Number(text) >= least) return Number(text);
  throw new UsageError(`--${option} has to be a whole number from ${least} on.`);
}

const isWrongOption = (error: unknown): error is Error =>
  error instanceof Error &&
  String((error as NodeJS.ErrnoException).code).startsWith('ERR_PARSE_ARGS_');

/** Runs a command to its end; what its user can put right is one sentence, and the exit code 1. */
export async function runCommand(main: () => Promise<void>): Promise<void> {
  try {
    await main();
  } catch (error) {
    const isUsers =
      error instanceof UsageError || error instanceof UserError || isWrongOption(error);
    if (!isUsers) throw error;
    // Only the first sentence of Node's own message is about what the user wrote.
    console.error(
      isWrongOption(error) ? `${error.message.split(/\.\s/)[0]}.` : (error as Error).message,
    );
    process.exitCode = 1;
  }
}
