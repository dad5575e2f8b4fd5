import { parentPort, workerData } from 'node:worker_threads';
import type { JobEnd, Prepare } from './all-cores.ts';
import { silenceSdkWarning } from './sdk-warning.ts';
import { UserError } from './user-error.ts';

interface ThreadModule {
  readonly prepare: Prepare<unknown, unknown, unknown>;
}

silenceSdkWarning();

const { module, settings } = workerData as { module: string; settings: unknown };
const work = import(module).then(({ prepare }: ThreadModule) => prepare(settings));

async function doJob(job: unknown): Promise<JobEnd<unknown>> {
  try {
    return { result: await (await work)(job) };
  } catch (error) {
    return error instanceof UserError
      ? { fault: error.message, isOfUser: true }
      : { fault: `${error instanceof Error ? error.stack : error}`, isOfUser: false };
  }
}

parentPort?.on('message', async (job) => parentPort?.postMessage(await doJob(job)));
