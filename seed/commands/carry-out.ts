import { formatKey } from '../../src/records/keys.ts';
import { CATALOG_PK, keyOf } from '../../src/records/kinds.ts';
import { describePlace, type Target, warnOfReplica } from '../../tools/aws/table-target.ts';
import { confirm } from '../../tools/terminal/confirm.ts';
import { count } from '../../tools/terminal/count.ts';
import { NO_PROGRESS, type Silenced, startProgress } from '../../tools/terminal/progress.ts';
import { showText } from '../../tools/terminal/show-text.ts';
import { admissionOf } from '../plan/admission.ts';
import { differencesOf } from '../plan/differences.ts';
import type { Plan } from '../plan/plan-reader.ts';
import { renderAction, renderCounts } from '../plan/render-plan.ts';
import type { Action } from '../table/action.ts';
import { parseKey } from '../table/parse-key.ts';
import { type Written, writeActions } from '../write/write-actions.ts';

/** How a plan is carried out. */
interface CarryOutOptions {
  /** Whether nobody is to be asked. */
  readonly yes: boolean;
  /** What to do about rows that were changed meanwhile; `plan again` unless given. */
  readonly remedy?: string;
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
 * its row, only if that is gone. Otherwise nobody would find them again. So does what other rows
 * name until then: the records of the catalogue.
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
  const goesLast = ({ op, key }: Action) => {
    const parsed = op === 'remove' ? parseKey(key) : undefined;
    const isLast = parsed?.kind === 'listing' || parsed?.kind === 'member' || key.pk === CATALOG_PK;
    return isLast ? parsed : undefined;
  };
  let done = 0;
  const first = await writeActions(
    connection,
    table,
    only(plan.actions(), (action) => !goesLast(action)),
    {
      ...options,
      onConflict,
      onProgress(now) {
        done = now;
        options.onProgress?.(now);
      },
    },
  );
  if (plan.counts.remove === 0) return first;
  const isFree = (action: Action) => {
    const parsed = goesLast(action);
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
export async function writePlan(
  target: Target,
  plan: Plan,
  { unconditional, maxWcu, isSilent = false }: Omit<CarryOutOptions, 'yes'> & Silenced = {},
): Promise<Written> {
  const total = plan.counts.add + plan.counts.change + plan.counts.remove;
  const job = { total, noun: 'rows', stream: process.stderr };
  const progress = isSilent ? NO_PROGRESS : startProgress(job);
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

/** What is asked about, as many of each as a person reads. */
const createQuestions = () => ({
  removed: createSome(),
  tenants: createSome(),
  lockedOut: createSome(),
  letIn: createSome(),
});

type Questions = ReturnType<typeof createQuestions>;

/** Shows the rows of a plan, what changes of those that are there, and finds what to ask about. */
async function review(plan: Plan, now: number): Promise<Questions> {
  const questions = createQuestions();
  const { add, change, remove } = plan.counts;
  let added = 0;
  let shown = 0;
  for await (const action of plan.actions()) {
    const { op, key } = action;
    if (op === 'add') {
      if (added++ < MOST_SHOWN) console.log(renderAction(action, []));
      else if (change + remove === 0) break;
      continue;
    }
    if (shown++ < MOST_SHOWN) console.log(renderAction(action, differencesOf(action)));
    const name = formatKey(key);
    const parsed = parseKey(key);
    if (op === 'remove') questions.removed.add(`- ${name}`);
    if (op === 'remove' && parsed?.kind === 'tenant') questions.tenants.add(parsed.tenantId);
    const admission = admissionOf(action, now);
    if (admission === 'locks out') questions.lockedOut.add(`- ${name}: no new tokens`);
    if (admission === 'lets in') questions.letIn.add(`+ ${name}: tokens again`);
  }
  const hidden = Math.max(0, add - MOST_SHOWN) + Math.max(0, shown - MOST_SHOWN);
  if (hidden > 0) console.log(`... and ${count(hidden, 'more row')}: plan shows more of them.`);
  return questions;
}

/** Asks before rows are removed, tokens are taken away, or anybody is let in. */
async function confirmAll({ removed, tenants, lockedOut, letIn }: Questions): Promise<void> {
  const asked = [removed, lockedOut, letIn].filter((some) => some.total() > 0);
  if (asked.length === 0) return;
  console.error(asked.flatMap((some) => some.shown()).join('\n'));
  const sentences = [
    removed.total() > 0 && `${count(removed.total(), 'row')} will be removed.`,
    tenants.total() > 0 &&
      `With them ${count(tenants.total(), 'tenant')} will be gone: ${tenants.shown().join(', ')}.`,
    lockedOut.total() > 0 && `${count(lockedOut.total(), 'record')} will count no more.`,
    letIn.total() > 0 && `${count(letIn.total(), 'record')} will let users in.`,
  ];
  await confirm(sentences.filter(Boolean).join(' '));
}

/**
 * Does what a plan says, and says whether all of that came to be. It asks first if that removes
 * rows, takes tokens away, or lets anybody in whom a row kept out; not if it only adds.
 */
export async function carryOut(
  target: Target,
  plan: Plan,
  options: CarryOutOptions,
): Promise<boolean> {
  const { add, change, remove } = plan.counts;
  const { remedy = 'plan again' } = options;
  console.log(`To ${describePlace(target.place)}. ${renderCounts(plan.counts)}`);
  if (add + change + remove === 0) return true;
  warnOfReplica(target);
  const questions = await review(plan, Date.now());
  if (!options.yes) await confirmAll(questions);
  if (options.unconditional) {
    console.error(
      'Unconditional: rows are replaced as a whole. Whatever was changed since they were read is overwritten, also attributes that are no fields of a record.',
    );
  }
  const { added, changed, removed, alreadySo, conflicts } = await writePlan(target, plan, options);
  const already =
    alreadySo > 0
      ? ` ${count(alreadySo, 'row')} ${alreadySo === 1 ? 'was' : 'were'} so already.`
      : '';
  console.log(`Added ${added}, changed ${changed}, removed ${removed}.${already}`);
  if (conflicts === 0) return true;
  console.error(
    `${count(conflicts, 'row')} left alone, because they changed meanwhile: ${remedy}.`,
  );
  return false;
}
