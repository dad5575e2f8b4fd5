import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';

/** How a process ended and what it said. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process in a group of its own, as a terminal starts one: with all its children it can be signalled and looked for. */
export interface Group {
  readonly ended: Promise<Ended>;
  /** Resolves when it has said this. */
  says(expected: string): Promise<void>;
  signal(name: NodeJS.Signals): void;
  /** Whether any process of the group is left. */
  isAlive(): boolean;
}

interface Options {
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string;
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
      new Promise((resolve) => {
        child.stdout.on('data', () => said.includes(expected) && resolve());
      }),
    signal: (name) => process.kill(-pid, name),
    isAlive() {
      try {
        return process.kill(-pid, 0);
      } catch {
        return false;
      }
    },
  };
}

/** Runs Node.js with these arguments to its end, in the root of the project. */
export const runNode = (args: readonly string[], options?: Options): Promise<Ended> =>
  startGroup(process.execPath, args, options).ended;
