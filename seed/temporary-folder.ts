import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** Lends a folder that nobody else can read, and removes it when it is used or the process is told to end. */
export async function withTemporaryFolder<T>(use: (path: string) => Promise<T>): Promise<T> {
  const path = await mkdtemp(join(tmpdir(), 'tenant-claims-plan-'));
  const leave = (signal: NodeJS.Signals) => {
    rmSync(path, { recursive: true, force: true });
    for (const each of SIGNALS) process.off(each, leave);
    process.kill(process.pid, signal);
  };
  for (const signal of SIGNALS) process.on(signal, leave);
  try {
    return await use(path);
  } finally {
    for (const signal of SIGNALS) process.off(signal, leave);
    await rm(path, { recursive: true, force: true });
  }
}
