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
  /** What it has said so far. */
  said(): string;
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
  /** Other than the root of the project. */
  readonly cwd?: string;
}

/** For a machine that has a lot to do. */
const PATIENCE_MS = 60_000;

/** The groups that were started and have not ended. */
const running = new Set<number>();

// What a test that failed has left running ends with its file. There is no such hook in a global
// setup, or in a command.
if (typeof afterAll === 'function') {
  afterAll(() => {
    for (const pid of running) if (exists(-pid)) process.kill(-pid, 'SIGKILL');
  });
}

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** Starts a command. */
export function startGroup(
  file: string,
  args: readonly string[],
  { env = process.env, input = '', cwd = '.' }: Options = {},
): Group {
  const child = spawn(file, args, { env, cwd, detached: true });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${file} cannot be started`);
  running.add(pid);
  child.stdin.on('error', () => {}); // one that has ended before it reads
  child.stdin.end(input);
  let said = '';
  child.stdout.on('data', (chunk) => {
    said += chunk;
  });
  const code = new Promise<number | null>((resolve) => child.on('close', resolve));
  const ended = Promise.all([text(child.stdout), text(child.stderr), code]).then(
    ([stdout, stderr, code]): Ended => {
      running.delete(pid);
      return { code, stdout, stderr };
    },
  );
  return {
    ended,
    said: () => said,
    async says(expected) {
      let hasEnded = false;
      ended.then(() => {
        hasEnded = true;
      });
      while (!said.includes(expected)) {
        if (hasEnded)
          throw new Error(`It ended without saying ${expected}:\n${said}${(await ended).stderr}`);
        await sleep(20);
      }
    },
    signal: (name, to = 'all') => process.kill(to === 'all' ? -pid : pid, name),
    async isGone() {
      const deadline = performance.now() + PATIENCE_MS;
      while (exists(-pid) && performance.now() < deadline) await sleep(20);
      return !exists(-pid);
    },
  };
}

/** Runs Node.js with these arguments to its end. */
export const runNode = (args: readonly string[], options?: Options): Promise<Ended> =>
  startGroup(process.execPath, args, options).ended;
