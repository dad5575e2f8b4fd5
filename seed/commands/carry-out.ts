import { formatKey } from '../../src/records/keys.ts';
import { keyOf } from '../../src/records/kinds.ts';
import { describePlace, type Target } from '../../tools/aws/table-target.ts';
import { confirm } from '../../tools/terminal/confirm.ts';
import { count } from '../../tools/terminal/count.ts';
import { startProgress } from '../../tools/terminal/progress.ts';
import { showText } from '../../tools/terminal/show-text.ts';
import type { Plan } from '../plan/plan-reader.ts';
import { renderCounts } from '../plan/render-plan.ts';
import type { Action } from '../table/action.ts';
import { parseKey } from '../table/parse-key.ts';
import { type Written, writeActions } from '../write/write-actions.ts';

/** How a plan is carried out. */
interface CarryOutOptions {
  /** Whether nobody is to be asked. */
  readonly yes: boolean;
  readonly unconditional?: boolean;
  /** Write capacity units a second. */
  readonly maxWcu?: number | undefined;
}

const MOST_SHOWN = 20;

type WriteOptions = NonNullable<Parameters<typeof writeActions>[3]>;

const sum = (one: Written, other: Written): Written => ({
  added: one.added + other.added,
  changed: one.changed + other.changed,
  removed: one.removed + other.removed,
  alreadySo: one.alreadySo + other.alreadySo,
  conflicts: one.conflicts + other.conflicts,
});

async function* only(actions: AsyncIterable<Action>, isWanted: (action: Action) => boolean) {
  for await (const action of actions) if (isWanted(action)) yield action;
}

/**
 * What leads to other rows goes last: a member to its choices, and what names a machine client to
 * its row, only if that is gone. Otherwise nobody would find them again.
 */
async function writeInOrder(
  { connection, table }: Target,
  plan: Plan,
  options: WriteOptions,
): Promise<Written> {
  const left = new Set<string>();
  const onConflict: WriteOptions['onConflict'] = (action, found) => {
    left.add(formatKey(action.key));
    options.onConflict?.(action, found);
  };
  const namedBy = ({ op, key }: Action) => {
    const parsed = op === 'remove' ? parseKey(key) : undefined;
    return parsed?.kind === 'listing' || parsed?.kind === 'member' ? parsed : undefined;
  };
  let done = 0;
  const first = await writeActions(
    connection,
    table,
    only(plan.actions(), (action) => !namedBy(action)),
    {
      ...options,
      onConflict,
      onProgress(now) {
        done = now;
        options.onProgress?.(now);
      },
    },
  );
  const isFree = (action: Action) => {
    const parsed = namedBy(action);
    return parsed?.kind === 'listing'
      ? !left.has(formatKey(keyOf('client', parsed)))
      : parsed !== undefined;
  };
  const last = await writeActions(connection, table, only(plan.actions(), isFree), {
    ...options,
    onProgress: (now) => options.onProgress?.(done + now),
  });
  return sum(first, last);
}

/** Writes what a plan says, and tells what came of it. */
async function write(
  target: Target,
  plan: Plan,
  { unconditional, maxWcu }: CarryOutOptions,
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

/** As many of something as a person reads. */
function createSome() {
  const shown: string[] = [];
  let total = 0;
  return {
    add(text: string) {
      if (total++ < MOST_SHOWN) shown.push(showText(text));
    },
    total: () => total,
    shown: () =>
      total > shown.length ? [...shown, `... and ${total - shown.length} more`] : shown,
  };
}

/** Asks before rows are removed, and names the tenants that go as a whole. */
async function confirmRemovals(plan: Plan): Promise<void> {
  const rows = createSome();
  const tenants = createSome();
  for await (const { op, key } of plan.actions()) {
    if (op !== 'remove') continue;
    rows.add(`- ${formatKey(key)}`);
    const parsed = parseKey(key);
    if (parsed?.kind === 'tenant') tenants.add(parsed.tenantId);
  }
  if (rows.total() === 0) return;
  console.error(rows.shown().join('\n'));
  const whole =
    tenants.total() > 0
      ? ` With them ${count(tenants.total(), 'tenant')} will be gone: ${tenants.shown().join(', ')}.`
      : '';
  await confirm(`${count(rows.total(), 'row')} will be removed.${whole}`);
}

/**
 * Does what a plan says, after a question if it removes anything, and says whether all of that came
 * to be.
 */
export async function carryOut(
  target: Target,
  plan: Plan,
  options: CarryOutOptions,
): Promise<boolean> {
  const { add, change, remove } = plan.counts;
  console.log(`To ${describePlace(target.place)}. ${renderCounts(plan.counts)}`);
  if (add + change + remove === 0) return true;
  if (!options.yes) await confirmRemovals(plan);
  if (options.unconditional) {
    console.error(
      'Unconditional: rows are replaced as a whole. Whatever was changed since they were read is overwritten, also attributes that are no fields of a record.',
    );
  }
  const { added, changed, removed, alreadySo, conflicts } = await write(target, plan, options);
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
