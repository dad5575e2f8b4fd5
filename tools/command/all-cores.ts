import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { asItRuns, inRepository } from './code-folder.ts';
import { UserError } from './user-error.ts';

/** What a thread begins with. */
const BEGINNING = inRepository(
  new URL('./start-thread.mjs', import.meta.url),
  asItRuns(new URL('./core-thread.ts', import.meta.url)),
);

/**
 * What a module for threads exports as `prepare`: makes, of settings, what does one job after the
 * other. All of these cross from thread to thread, so that they are data.
 */
export type Prepare<Settings, Job, Result> = (
  settings: Settings,
) => Promise<(job: Job) => Promise<Result>>;

/** How a job ended in its thread. */
export type JobEnd<Result> =
  | { readonly result: Result }
  | { readonly fault: string; readonly isOfUser: boolean };

/** Threads, one for each core, that do jobs of one module. */
export interface AllCores<Job, Result> {
  /**
   * Does jobs, as many at once as there are cores, and hands on what comes of them as they end.
   * Rejects with the first that fails.
   */
  run(jobs: Iterable<Job>, take: (result: Result) => void): Promise<void>;
  /** Ends the threads, whatever they do. */
  end(): Promise<void>;
}

interface Thread<Job, Result> {
  ask(job: Job): Promise<Result>;
  end(): Promise<unknown>;
}

function startThread<Job, Result>(module: URL, settings: unknown): Thread<Job, Result> {
  const worker = new Worker(BEGINNING, {
    workerData: { module: module.href, settings },
    // Most of what is made lives for one record: less of it is copied from one place to another.
    resourceLimits: { maxYoungGenerationSizeMb: 32 },
  });
  let settle: { resolve(result: Result): void; reject(error: Error): void } | undefined;
  worker.on('message', (end: JobEnd<Result>) => {
    if ('result' in end) settle?.resolve(end.result);
    else settle?.reject(end.isOfUser ? new UserError(end.fault) : new Error(end.fault));
  });
  worker.on('error', (error) => settle?.reject(error as Error));
  worker.on('exit', (code) => settle?.reject(new Error(`a thread ended with ${code}`)));
  return {
    ask: (job) =>
      new Promise((resolve, reject) => {
        settle = { resolve, reject };
        worker.postMessage(job);
      }),
    end: () => worker.terminate(),
  };
}

/** Has all cores do what a module prepares. Threads start with their first job. */
export function openAllCores<Settings, Job, Result>(
  module: URL,
  settings: Settings,
): AllCores<Job, Result> {
  const threads: Thread<Job, Result>[] = [];
  return {
    async run(jobs, take) {
      const queue = jobs[Symbol.iterator]();
      const work = async (index: number) => {
        for (let next = queue.next(); !next.done; next = queue.next()) {
          threads[index] ??= startThread(module, settings);
          take(await threads[index].ask(next.value));
        }
      };
      await Promise.all(Array.from({ length: availableParallelism() }, (_, index) => work(index)));
    },
    async end() {
      await Promise.all(threads.map((thread) => thread.end()));
    },
  };
}
