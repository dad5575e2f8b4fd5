import { rmSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onExit } from '../command/on-exit.ts';

/**
 * Lends a folder that nobody else can read, and removes it when it is used or the process is told
 * to end.
 */
export async function withTemporaryFolder<T>(use: (path: string) => Promise<T>): Promise<T> {
  const path = await mkdtemp(join(tmpdir(), 'tenant-claims-plan-'));
  const forget = onExit(() => rmSync(path, { recursive: true, force: true }));
  try {
    return await use(path);
  } finally {
    forget();
    await rm(path, { recursive: true, force: true });
  }
}
