import { ConfigError } from '../../src/denials.ts';
import { showText } from '../terminal/show-text.ts';
import { silenceSdkWarning } from './sdk-warning.ts';
import { suggestSettings } from './setting-slips.ts';
import { UserError } from './user-error.ts';

/** How commands end. The help of each says which of these it uses. */
export const EXIT = {
  good: 0,
  error: 1,
  /** There is something to do, or to look at. */
  attention: 2,
  /** A sign-in would get no token. */
  denied: 3,
  interrupted: 130,
} as const;

const showLines = (text: string) => text.split('\n').map(showText).join('\n');

function describe(error: unknown): string {
  if (error instanceof ConfigError) return showLines(suggestSettings(error.message, process.env));
  return error instanceof UserError
    ? showLines(error.message)
    : `A fault of this command: ${error}`;
}

/**
 * Runs a command to its end, and sets the exit code. What the user can put right is one sentence on
 * the standard error, and with `--json` the same as the only output.
 *
 * @param main returns one of {@link EXIT}
 */
export async function runCommand(main: (args: readonly string[]) => Promise<number>) {
  const args = process.argv.slice(2);
  silenceSdkWarning();
  // A reader such as `head` may have had enough. The command goes on without it.
  process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
    if (code === 'EPIPE') return;
    console.error(`Cannot write to the standard output: the system says ${code}.`);
    process.exit(EXIT.error);
  });
  try {
    process.exitCode = await main(args);
  } catch (error) {
    const isSilent = process.stdout.bytesWritten === 0 || process.stdout.bytesWritten === undefined;
    if (args.includes('--json') && isSilent) {
      console.log(JSON.stringify({ error: describe(error) }, null, 2));
    }
    console.error(describe(error));
    process.exitCode = EXIT.error;
  }
}
