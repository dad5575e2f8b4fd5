import { realpath } from 'node:fs/promises';
import {
  describePlace,
  isLoopback,
  type Target,
  withTarget,
} from '../../tools/aws/table-target.ts';
import { UserError } from '../../tools/command/user-error.ts';
import { startProgress } from '../../tools/terminal/progress.ts';
import { type CheckedFiles, checkFiles, readFunctionSettings } from '../checks/check-files.ts';
import { makePlan, type PlanTaker } from '../plan/make-plan.ts';
import {
  createPlanFile,
  createPlanWriter,
  type PlanCounts,
  type PlanWriter,
} from '../plan/plan-writer.ts';
import { createPlanReport } from '../plan/render-plan.ts';
import { createTokenEffects } from '../plan/token-effects.ts';
import { createTableReader } from '../table/table-reader.ts';
import type { PlanCommand } from './plan-command.ts';

/** Takes all there is to say of a tenant into a document. */
const toTaker = (writer: PlanWriter): PlanTaker => ({
  take: writer.write,
  note: writer.write,
  wants: () => ({ differences: true, tokens: true }),
});

/** Compares checked files with a table and hands what changes to the takers. */
export async function comparePlan(
  { connection, table }: Target,
  files: CheckedFiles,
  {
    prune,
    pruneTenants,
    eventVersion,
  }: Pick<PlanCommand, 'prune' | 'pruneTenants' | 'eventVersion'>,
  takers: readonly PlanTaker[],
): Promise<PlanCounts> {
  const progress = startProgress({
    total: files.index.tenants.size,
    noun: 'tenants',
    stream: process.stderr,
  });
  try {
    return await makePlan(files.tenants(), {
      reader: createTableReader(connection, table),
      prune,
      keepOnly: pruneTenants && files.index.tenants,
      clients: files.index.clients,
      takers,
      findEffects: createTokenEffects({
        settings: readFunctionSettings(),
        eventVersion,
        now: Date.now,
      }),
      onProgress: progress.update,
    });
  } finally {
    progress.stop();
  }
}

async function isOneOf(files: readonly string[], path: string): Promise<boolean> {
  const real = await Promise.all(files.map((file) => realpath(file)));
  return real.includes(await realpath(path).catch(() => path));
}

/** Says what would change, and whether anything would. */
export async function runPlan(command: PlanCommand): Promise<boolean> {
  const files = await checkFiles(command.paths, command, 'plan');
  if (command.out !== undefined && (await isOneOf(files.files, command.out))) {
    throw new UserError(
      `${command.out} is one of the seed files: keep the plan elsewhere. Nothing was planned.`,
    );
  }
  return withTarget(command.destination, async (target) => {
    const { place } = target;
    const writers = [
      ...(command.json ? [createPlanWriter(process.stdout, place)] : []),
      ...(command.out === undefined ? [] : [await createPlanFile(command.out, place)]),
    ];
    const report = createPlanReport(console.log);
    const onTerminal: PlanTaker = {
      take: report.add,
      note: report.add,
      wants: () => ({ differences: report.wantsRows(), tokens: report.wantsEffects() }),
    };
    if (!command.json) console.log(`Against ${describePlace(place)}\n`);
    const takers = [...writers.map(toTaker), ...(command.json ? [] : [onTerminal])];
    const counts = await comparePlan(target, files, command, takers);
    for (const writer of writers) await writer.end(counts);
    if (!command.json) report.end(counts);
    if (command.out !== undefined && !command.json) {
      const { endpoint } = place;
      const where = endpoint === undefined || isLoopback(endpoint) ? '' : ` --endpoint ${endpoint}`;
      console.log(`Kept in ${command.out}: npm run seed -- apply ${command.out}${where}`);
    }
    return counts.add + counts.change + counts.remove > 0;
  });
}
