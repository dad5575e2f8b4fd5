import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { formatKey } from '../../src/records/keys.ts';
import { keyOf } from '../../src/records/kinds.ts';
import {
  describePlace,
  isLoopback,
  type Place,
  type Target,
  withTarget,
} from '../../tools/aws/table-target.ts';
import { UserError } from '../../tools/command/user-error.ts';
import { withTemporaryFolder } from '../../tools/files/temporary-folder.ts';
import { confirm } from '../../tools/terminal/confirm.ts';
import { count } from '../../tools/terminal/count.ts';
import { startProgress } from '../../tools/terminal/progress.ts';
import { showText } from '../../tools/terminal/show-text.ts';
import { checkFiles } from '../checks/check-files.ts';
import { isPlanFile, type Plan, readOwnPlan, readPlan } from '../plan/plan-reader.ts';
import { createPlanFile } from '../plan/plan-writer.ts';
import { renderCounts } from '../plan/render-plan.ts';
import type { Action } from '../table/action.ts';
import { parseKey } from '../table/parse-key.ts';
import { type Written, writeActions } from '../write/write-actions.ts';
import type { ApplyCommand } from './apply-command.ts';
import { comparePlan } from './plan.ts';

const MOST_SHOWN = 20;

type WriteOptions = NonNullable<Parameters<typeof writeActions>[3]>;

const sum = (one: Written, other: Written): Written => ({
  added: one.added + other.added,
  changed: one.changed + other.changed,
  removed: one.removed + other.removed,
  alreadySo: one.alreadySo + other.alreadySo,
  conflicts: one.conflicts + other.conflicts,
});

/**
 * What names a machine client goes last, and only if the client is gone: else nobody would find it
 * again.
 */
async function writeInOrder(
  { connection, table }: Target,
  plan: Plan,
  options: WriteOptions,
): Promise<Written> {
  const listings = new Map<string, Action>();
  const left = new Set<string>();
  async function* others() {
    for await (const action of plan.actions()) {
      const parsed = action.op === 'remove' ? parseKey(action.key) : undefined;
      if (parsed?.kind === 'listing') listings.set(formatKey(keyOf('client', parsed)), action);
      else yield action;
    }
  }
  const onConflict: WriteOptions['onConflict'] = (action, found) => {
    left.add(formatKey(action.key));
    options.onConflict?.(action, found);
  };
  const first = await writeActions(connection, table, others(), { ...options, onConflict });
  const last = [...listings].filter(([client]) => !left.has(client)).map(([, action]) => action);
  return sum(first, await writeActions(connection, table, last, options));
}

/** Writes what a plan says, and tells what came of it. */
async function write(
  target: Target,
  plan: Plan,
  { unconditional, maxWcu }: ApplyCommand,
): Promise<Written> {
  const total = plan.counts.add + plan.counts.change + plan.counts.remove;
  const progress = startProgress({ total, noun: 'rows', stream: process.stderr });
  let conflicts = 0;
  const onConflict = ({ key }: Action) => {
    if (conflicts++ < MOST_SHOWN)
      console.error(`${showText(formatKey(key))} was changed meanwhile, and is left alone.`);
  };
  try {
    return await writeInOrder(target, plan, {
      unconditional,
      maxWcu,
      onConflict,
      onProgress: progress.update,
    });
  } finally {
    progress.stop();
  }
}

/** The rows that a plan removes, as many as a person reads. */
async function describeRemovals({ counts, actions }: Plan): Promise<string> {
  const keys: string[] = [];
  for await (const { op, key } of actions()) {
    if (op === 'remove' && keys.push(`- ${showText(formatKey(key))}`) === MOST_SHOWN) break;
  }
  const more = counts.remove > keys.length ? [`... and ${counts.remove - keys.length} more`] : [];
  return [...keys, ...more].join('\n');
}

async function carryOut(target: Target, plan: Plan, command: ApplyCommand): Promise<boolean> {
  const { add, change, remove } = plan.counts;
  console.log(`To ${describePlace(target.place)}. ${renderCounts(plan.counts)}`);
  if (add + change + remove === 0) return true;
  if (remove > 0 && !command.yes) {
    console.error(await describeRemovals(plan));
    await confirm(`${count(remove, 'row')} will be removed.`);
  }
  if (command.unconditional) {
    console.error(
      'Unconditional: rows are replaced as a whole. Whatever was changed since they were read is overwritten, also attributes that are no fields of a record.',
    );
  }
  const { added, changed, removed, alreadySo, conflicts } = await write(target, plan, command);
  const already =
    alreadySo > 0
      ? ` ${count(alreadySo, 'row')} ${alreadySo === 1 ? 'was' : 'were'} so already.`
      : '';
  console.log(`Added ${added}, changed ${changed}, removed ${removed}.${already}`);
  if (conflicts === 0) return true;
  console.error(
    `${count(conflicts, 'row')} left alone, because somebody changed them meanwhile: plan again.`,
  );
  return false;
}

function requireSame(made: Place, place: Place): void {
  const [was, is] = [describePlace(made), describePlace(place)];
  if (was === is) return;
  throw new UserError(`The plan was made for ${was}, and this is ${is}. Nothing was written.`);
}

/** A file alone does not say to whom credentials go, unless that is this machine. */
function endpointOf(plan: Plan, path: string, given: string | undefined): string | undefined {
  const { endpoint } = plan.place;
  const { AWS_ENDPOINT_URL_DYNAMODB, AWS_ENDPOINT_URL } = process.env;
  if (given !== undefined || endpoint === undefined || isLoopback(endpoint))
    return given ?? endpoint;
  if (endpoint === (AWS_ENDPOINT_URL_DYNAMODB || AWS_ENDPOINT_URL)) return endpoint;
  throw new UserError(
    `${path} is for DynamoDB at ${showText(endpoint)}: add --endpoint ${showText(endpoint)} if your credentials may go there. Nothing was written.`,
  );
}

/** A plan is looked at, asked about and carried out as it is now, whatever becomes of its file. */
function applyPlanFile(path: string, command: ApplyCommand): Promise<boolean> {
  const option = command.prune ? '--prune' : command.lintOption;
  if (option)
    throw new UserError(`A plan is applied as it is: leave out ${option}. Nothing was written.`);
  return withTemporaryFolder(async (folder) => {
    const copy = join(folder, 'plan.json');
    await copyFile(path, copy);
    const plan = await readPlan(copy, path);
    const destination = command.destination ?? { table: plan.place.table };
    const endpoint = endpointOf(plan, path, command.endpoint);
    return withTarget({ ...destination, endpoint }, async (target) => {
      requireSame(plan.place, target.place);
      return carryOut(target, plan, command);
    });
  });
}

/**
 * Makes a table as files say, or as a plan says that was made before, and says whether all of that
 * came to be. The plan goes through a file of its own here too: it may be larger than memory, and
 * is complete before the first write.
 */
export async function runApply(command: ApplyCommand): Promise<boolean> {
  for (const path of command.paths) {
    if (!(await isPlanFile(path))) continue;
    if (command.paths.length === 1) return applyPlanFile(path, command);
    throw new UserError(`${path} is a plan: apply it alone. Nothing was written.`);
  }
  const files = await checkFiles(command.paths, command, 'apply');
  const { destination, endpoint } = command;
  if (!destination)
    throw new UserError('No table given: add --table NAME or --stage STAGE. Nothing was written.');
  return withTarget({ ...destination, endpoint }, (target) =>
    withTemporaryFolder(async (folder) => {
      const path = join(folder, 'plan.json');
      const writer = await createPlanFile(path, target.place);
      const nothing = { differences: false, tokens: false };
      const counts = await comparePlan(target, files, command, [
        { take: writer.write, wants: () => nothing },
      ]);
      await writer.end(counts);
      return carryOut(target, readOwnPlan(path, target.place, counts), command);
    }),
  );
}
