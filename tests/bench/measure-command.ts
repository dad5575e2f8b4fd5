import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runNode } from '../support/run.ts';

/** What a command took, from the start of its process to the end. */
export interface Cost {
  readonly seconds: number;
  /** The most memory that it had at any time. */
  readonly megabytes: number;
}

/** Runs a command of the seed tool, which has to end with this exit code. */
export async function measureCommand(
  args: readonly string[],
  expectedCode: number,
  settings: Readonly<Record<string, string>> = {},
): Promise<Cost> {
  const folder = await mkdtemp(join(tmpdir(), 'tenant-claims-bench-'));
  const memoryFile = join(folder, 'memory');
  try {
    const started = performance.now();
    const command = [
      '--import',
      './tests/bench/report-memory.mjs',
      '--import',
      'tsx',
      'seed/cli.ts',
      ...args,
    ];
    const { code, stderr } = await runNode(command, {
      env: { ...process.env, ...settings, BENCH_MEMORY_FILE: memoryFile },
    });
    const seconds = (performance.now() - started) / 1_000;
    if (code !== expectedCode)
      throw new Error(`seed ${args.join(' ')} ended with ${code}: ${stderr.slice(-2_000)}`);
    return { seconds, megabytes: Number(await readFile(memoryFile, 'utf8')) / 1_000_000 };
  } finally {
    await rm(folder, { recursive: true });
  }
}
