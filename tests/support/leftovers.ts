import { setTimeout as sleep } from 'node:timers/promises';
import { runInThisContext } from 'node:vm';

// Jest gives its tests a copy, which hears of no event.
const realProcess = runInThisContext('process') as NodeJS.Process;

const QUIET_MS = 500;
/** For a machine that has a lot to do: it ends when nothing is left. */
const PATIENCE_MS = 60_000;

/** The timers and sockets that keep this process alive, by their kind. */
const countResources = (): ReadonlyMap<string, number> => {
  const counts = new Map<string, number>();
  for (const name of realProcess.getActiveResourcesInfo()) {
    if (name === 'Timeout' || name.startsWith('TCP')) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts;
};

const describe = (counts: ReadonlyMap<string, number>) =>
  [...counts].map(([name, count]) => `${count} ${name}`).sort();

/** Waits until whatever ran before has come to rest. */
async function countAtRest(): Promise<ReadonlyMap<string, number>> {
  let counts = countResources();
  let since = performance.now();
  while (performance.now() - since < QUIET_MS) {
    await sleep(10);
    const now = countResources();
    if (`${describe(now)}` !== `${describe(counts)}`) since = performance.now();
    counts = now;
  }
  return counts;
}

export interface Leftovers {
  /**
   * Timers and sockets that came since the watch began and do not end, and promises that were left
   * unhandled.
   */
  find(): Promise<readonly string[]>;
  stop(): void;
}

/** Watches from now on what tasks leave behind. */
export async function watchLeftovers(): Promise<Leftovers> {
  const before = await countAtRest();
  const rejections: string[] = [];
  const remember = (reason: unknown) => rejections.push(`unhandled rejection: ${reason}`);
  realProcess.on('unhandledRejection', remember);
  const added = () =>
    new Map(
      [...countResources()]
        .map(([name, count]) => [name, count - (before.get(name) ?? 0)] as const)
        .filter(([, count]) => count > 0),
    );
  return {
    async find() {
      const deadline = performance.now() + PATIENCE_MS;
      do await sleep(10);
      while (added().size > 0 && performance.now() < deadline);
      return [...describe(added()), ...rejections.splice(0)];
    },
    stop: () => void realProcess.off('unhandledRejection', remember),
  };
}
