import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { stripVTControlCharacters } from 'node:util';
import { UserError } from '../command/user-error.ts';
import { answers } from './answers.ts';

/** A slow machine takes its time, and one that hangs is told in the end. */
const STARTUP_MS = 120_000;
const SHUTDOWN_MS = 3_000;
const LAST_LINES = 12;

interface ChildOptions {
  /** How messages call it. */
  readonly name: string;
  /** The script for Node.js to run, and its arguments. */
  readonly command: readonly string[];
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Answers any request once the child is ready. */
  readonly url: string;
}

/** A server in a process of its own. */
export interface Child {
  /** Rejects if it ends without being told to; never resolves. */
  readonly failed: Promise<never>;
  /** Ends the process and waits until it is gone. */
  stop(): Promise<void>;
}

/**
 * Starts a server and resolves when it answers.
 *
 * @throws {UserError} with the last lines it said, if it ends or does not answer
 */
export async function startChild({ name, command, cwd, env, url }: ChildOptions): Promise<Child> {
  const child = spawn(process.execPath, command, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const lines: string[] = [];
  for (const input of [child.stdout, child.stderr]) {
    createInterface({ input }).on('line', (line) => {
      lines.push(stripVTControlCharacters(line));
      if (lines.length > LAST_LINES) lines.shift();
    });
  }
  const failure = (what: string) => new UserError([`${name} ${what}.`, ...lines].join('\n  '));

  const closed = once(child, 'close');
  let stopping = false;
  const stop = async () => {
    stopping = true;
    child.kill('SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), SHUTDOWN_MS);
    await closed;
    clearTimeout(timer);
  };
  const failed = closed.then(([code, signal]) =>
    stopping
      ? new Promise<never>(() => {})
      : Promise.reject(failure(`ended (${signal ?? `code ${code}`})`)),
  );
  failed.catch(() => {}); // whoever waits for it hears of it; while nobody does, it is not an unhandled rejection

  const ready = async () => {
    const deadline = Date.now() + STARTUP_MS;
    while (!(await answers(url))) {
      if (child.exitCode !== null || child.signalCode !== null) return failed;
      if (Date.now() > deadline)
        throw failure(`did not answer at ${url} within ${STARTUP_MS / 1000} seconds`);
      await sleep(50);
    }
    return undefined;
  };
  try {
    await Promise.race([ready(), failed]);
  } catch (error) {
    await stop();
    throw error;
  }
  return { failed, stop };
}
