import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';

/** How a process ended and what it said. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/**
 * A process in a group of its own, as a terminal starts one: with all its children it can be
 * signalled and looked for.
 */
export interface Group {
  readonly ended: Promise<Ended>;
  /** Resolves when it has said this, rejects if it ends before. */
  says(expected: string): Promise<void>;
  /** To all of the group, or only to the process that was started. */
  signal(name: NodeJS.Signals, to?: 'all' | 'first'): void;
  /**
   * Whether no process of the group is left, give or take what a parent needs to notice the end of
   * a child.
   */
  isGone(): Promise<boolean>;
}

interface Options {
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string;
}

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Starts a command in the root of the project. */
export function startGroup(
  file: string,
  args: readonly string[],
  { env = process.env, input = '' }: Options = {},
): Group {
  const child = spawn(file, args, { env, detached: true });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${file} cannot be started`);
  child.stdin.end(input);
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  const code = new Promise<number | null>((resolve) => child.on('close', resolve));
  const ended = Promise.all([text(child.stdout), text(child.stderr)]);
  return {
    ended: ended.then(async ([stdout, stderr]) => ({ code: await code, stdout, stderr })),
    says: (expected) =>
      new Promise((resolve, reject) => {
        child.stdout.on('data', () => said.includes(expected) && resolve());
        child.on('close', () => reject(new Error(`It ended without saying ${expected}`)));
      }),
    signal: (name, to = 'all') => process.kill(to === 'all' ? -pid : pid, name),
    async isGone() {
      const deadline = Date.now() + 5_000;
      while (exists(-pid) && Date.now() < deadline) await sleep(50);
      return !exists(-pid);
    },
  };
}

/** Runs Node.js with these arguments to its end, in the root of the project. */
export const runNode = (args: readonly string[], options?: Options): Promise<Ended> =>
  startGroup(process.execPath, args, options).ended;
