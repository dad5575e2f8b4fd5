import { fork } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { unzipSync } from 'fflate';
import { UserError } from '../command/user-error.ts';
import { createContext, type Invocation } from '../local/call-handler.ts';
import { localEnvironment } from '../local/local-environment.ts';

/** A function as it is deployed: bundled, zipped, with variables, on a Node.js. */
export interface PackagedFunction {
  /** A zip, a folder that holds what the zip would, or a module of JavaScript. */
  readonly path: string;
  /**
   * As in Lambda's setting, such as `src/trigger.handler`. Of a module it is the name of the export:
   * `handler` unless given.
   */
  readonly handler?: string;
  /** The variables of the function. It gets none of this process's `AWS_` variables. */
  readonly environment?: Readonly<Record<string, string>>;
  /** The program to run it on; the Node.js of this process unless given. */
  readonly node?: string;
}

/** What came of an invocation, and what the function wrote meanwhile. */
export type LoggedInvocation = Invocation & { readonly log: string; readonly errorLog: string };

const ENDINGS = ['.mjs', '.js', '.cjs'];
const PROGRAM = fileURLToPath(new URL('./run-handler.mjs', import.meta.url));

/** How long a function may take that hangs, on a machine that has a lot to do. */
const PATIENCE_MS = 60_000;

interface Located {
  readonly module: string;
  readonly exportName: string;
}

async function unzipTo(folder: string, zip: string): Promise<void> {
  for (const [path, content] of Object.entries(unzipSync(await readFile(zip)))) {
    if (path.endsWith('/')) continue;
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), content);
  }
}

/** Finds the module that Lambda would load of a handler, as in `src/trigger.handler`. */
function locate(folder: string, path: string, handler: string): Located {
  const [, module = '', exportName = ''] = /^(.+)\.([^./]+)$/.exec(handler) ?? [];
  const found = ENDINGS.map((ending) => join(folder, `${module}${ending}`)).find(existsSync);
  if (module && found) return { module: found, exportName };
  throw new UserError(
    `${path} has no handler ${handler}: expected FILE.EXPORT, of a file that ends in ${ENDINGS.join(', ')}.`,
  );
}

/** Lends the module of a function, out of its zip if it is in one. */
async function withModule<T>(
  { path, handler }: PackagedFunction,
  use: (located: Located) => Promise<T>,
): Promise<T> {
  const found = await stat(path).catch((cause) => {
    throw new UserError(`There is no ${path}: package the function first.`, { cause });
  });
  const isZip = path.endsWith('.zip');
  if (!isZip && !found.isDirectory())
    return use({ module: resolve(path), exportName: handler ?? 'handler' });
  if (handler === undefined)
    throw new UserError(`${path} holds more than one file: add handler, such as index.handler.`);
  if (!isZip) return use(locate(resolve(path), path, handler));
  const folder = await mkdtemp(join(tmpdir(), 'tenant-claims-function-'));
  try {
    await unzipTo(folder, path);
    return await use(locate(folder, path, handler));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Sends one event to a function in a process of its own, which is a new execution environment.
 *
 * @throws {UserError} if it is not there, ends without an answer, or hangs
 */
export const invokePackaged = (
  packaged: PackagedFunction,
  event: object,
): Promise<LoggedInvocation> =>
  withModule(packaged, async ({ module, exportName }) => {
    const { environment, node = process.execPath, path } = packaged;
    const child = fork(PROGRAM, [pathToFileURL(module).href, exportName], {
      execPath: node,
      execArgv: [],
      env: localEnvironment(environment),
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    });
    const timer = setTimeout(() => child.kill('SIGKILL'), PATIENCE_MS);
    const answered = new Promise<Invocation | undefined>((resolve, reject) => {
      child.once('message', (message) => resolve(message as Invocation));
      child.once('disconnect', () => resolve(undefined)); // what it said comes before
      child.once('error', (cause) =>
        reject(new UserError(`${node} cannot be started: give the path of a Node.js.`, { cause })),
      );
    });
    const output = [child.stdout, child.stderr].map((stream) => (stream ? text(stream) : ''));
    const closed = new Promise((resolve) => child.once('close', resolve));
    try {
      child.send({ event, context: createContext() }, () => {}); // one that fails says so by itself
      const invocation = await answered;
      const [log = '', errorLog = ''] = await Promise.all(output);
      await closed;
      if (invocation) return { ...invocation, log, errorLog };
      const hung = `no answer within ${PATIENCE_MS / 1_000} seconds`;
      const end = child.killed ? hung : (child.signalCode ?? `code ${child.exitCode}`);
      throw new UserError(`${path} ended without an answer (${end}).\n${errorLog}`.trim());
    } finally {
      clearTimeout(timer);
    }
  });
