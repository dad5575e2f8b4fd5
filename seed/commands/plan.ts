import { realpath } from 'node:fs/promises';
import {
  describePlace,
  isLoopback,
  type Target,
  withTarget,
} from '../../tools/aws/table-target.ts';
import { callTo } from '../../tools/command/call-to.ts';
import { UserError } from '../../tools/command/user-error.ts';
import { NO_PROGRESS, type Silenced, startProgress } from '../../tools/terminal/progress.ts';
import { showText } from '../../tools/terminal/show-text.ts';
import {
  type AssumedSettings,
  assumeSettings,
  describeSettings,
} from '../checks/assumed-settings.ts';
import {
  type CheckedFiles,
  checkFiles,
  eventVersionOf,
  readTableCatalog,
} from '../checks/check-files.ts';
import type { Validation } from '../checks/validate.ts';
import { describeUncounted } from '../checks/validation-summary.ts';
import { type MadePlan, makePlan, type PlanTaker } from '../plan/make-plan.ts';
import {
  type Assumptions,
  createPlanFile,
  createPlanWriter,
  type PlanWriter,
} from '../plan/plan-writer.ts';
import { createPlanReport } from '../plan/render-plan.ts';
import { createComparison } from '../plan/token-effects.ts';
import { createTableReader, type TableReader } from '../table/table-reader.ts';
import type { PlanCommand } from './plan-command.ts';

/** What a plan rests on, for programs. */
export const assumptionsOf = (assumed: AssumedSettings, validation: Validation): Assumptions => ({
  settings: assumed.found,
  notes: [...(assumed.unread ? [assumed.unread] : []), ...describeUncounted(validation)],
});

/** The same for people, a line for each. */
export const describeAssumptions = ({ settings, notes }: Assumptions): string =>
  [describeSettings(settings), ...notes.map(showText)].join('\n');

/** Takes all there is to say of a tenant into a document. */
const toTaker = (writer: PlanWriter): PlanTaker => ({
  take: writer.write,
  note: writer.write,
  wants: () => ({ differences: true, tokens: true }),
});

/** What one read unit reads, or each page of a scan at least. */
const UNIT_BYTES = 4_096;

/**
 * Whether a scan of the whole table takes fewer requests and read units than so many requests. Of a
 * table that was filled in the last hours DynamoDB does not know the size yet.
 */
const costsLess = ({ segments }: TableReader, bytes: number, requests: number): boolean =>
  bytes > 0 && Math.max(segments.length, bytes / UNIT_BYTES) < requests;

/** Compares checked files with a table and hands what changes to the takers. */
export async function comparePlan(
  { connection, table, bytes }: Target,
  files: CheckedFiles,
  command: Pick<PlanCommand, 'prune' | 'pruneTenants' | 'eventVersion' | 'isEventVersionGiven'> &
    Silenced,
  assumed: AssumedSettings,
  takers: readonly PlanTaker[],
): Promise<MadePlan> {
  const job = { total: files.index.tenants.size, noun: 'tenants', stream: process.stderr };
  const progress = command.isSilent ? NO_PROGRESS : startProgress(job);
  const { settings } = assumed;
  const now = Date.now;
  const eventVersion = eventVersionOf(command, assumed);
  const reader = createTableReader(connection, table);
  const { tenants, clients } = files.index;
  try {
    return await makePlan(files.tenants, {
      reader,
      scans: costsLess(reader, bytes, tenants.size + clients.size),
      prune: command.prune,
      pruneTenants: command.pruneTenants ?? false,
      tenants,
      clients,
      catalog: files.index.hasCatalog ? files.index.catalog : undefined,
      takers,
      compare: createComparison({ settings, eventVersion, now }),
      readsMembers: settings.membership !== 'off',
      now,
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
  const { assumed, destination } = await assumeSettings(command.destination, command.strict);
  return withTarget(destination, async (target) => {
    const catalog = await readTableCatalog(target);
    const files = await checkFiles(command.paths, command, assumed, 'plan', catalog);
    if (command.out !== undefined && (await isOneOf(files.files, command.out))) {
      throw new UserError(
        `${command.out} is one of the seed files: keep the plan elsewhere. Nothing was planned.`,
      );
    }
    const { place } = target;
    const assumptions = assumptionsOf(assumed, files.validation);
    const writers = [
      ...(command.json ? [createPlanWriter(process.stdout, place, assumptions)] : []),
      ...(command.out === undefined ? [] : [await createPlanFile(command.out, place, assumptions)]),
    ];
    const report = createPlanReport(console.log);
    const onTerminal: PlanTaker = {
      take: report.add,
      note: report.add,
      wants: () => ({ differences: report.wantsRows(), tokens: report.wantsEffects() }),
    };
    if (!command.json) {
      console.log(`Against ${describePlace(place)}`);
      console.log(`${describeAssumptions(assumptions)}\n`);
    }
    const takers = [...writers.map(toTaker), ...(command.json ? [] : [onTerminal])];
    const { counts, catalogEffects } = await comparePlan(target, files, command, assumed, takers);
    for (const writer of writers) await writer.end(counts, catalogEffects);
    if (!command.json) report.end(counts, catalogEffects);
    if (command.out !== undefined && !command.json) {
      const { endpoint } = place;
      const where = endpoint === undefined || isLoopback(endpoint) ? '' : ` --endpoint ${endpoint}`;
      console.log(`Kept in ${command.out}: ${callTo('seed')} apply ${command.out}${where}`);
    }
    return counts.add + counts.change + counts.remove > 0;
  });
}
