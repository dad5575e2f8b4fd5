import { setTimeout as sleep } from 'node:timers/promises';
import type { createTestTable } from '../support/tenants-table.ts';
import { BROKEN_CLAIMS, type Catalogue, catalogueRowOf, rowOf, type Tenant } from './population.ts';
import type { Random } from './random.ts';
import {
  changeRecord,
  currentState,
  type RecordHistory,
  type State,
  type Status,
} from './record-history.ts';

const WRITERS = 4;
const MOST_PAUSE_MS = 20;
/** Until the next change of the catalogue. */
const MOST_CATALOGUE_PAUSE_MS = 200;

export interface Changes {
  readonly table: Awaited<ReturnType<typeof createTestTable>>;
  readonly tenants: readonly Tenant[];
  readonly catalogue: Catalogue;
  readonly random: Random;
  readonly now: () => number;
  /** For how long a state that has ended is remembered. */
  readonly keepMs: number;
}

function nextStatus(
  kind: 'tenant' | 'department' | keyof Catalogue,
  status: Status,
  chance: number,
): Status {
  if (chance < 0.75) return 'active';
  // Of departments none, so that a denial tells which of the two records was broken.
  if (chance < 0.8 && kind !== 'department') return 'broken';
  if (chance < 0.9) return status === 'suspended' ? 'missing' : 'suspended';
  return status === 'missing' ? 'suspended' : 'missing';
}

/**
 * Changes, suspends, breaks, removes and resumes records until the signal aborts; tells how many.
 */
export async function keepChanging(changes: Changes, signal: AbortSignal): Promise<number> {
  const { table, tenants, catalogue, random, now, keepMs } = changes;
  let count = 0;

  async function change(
    history: RecordHistory,
    kind: 'tenant' | 'department' | keyof Catalogue,
    rowIn: (state: State) => ReturnType<typeof rowOf | typeof catalogueRowOf>,
  ): Promise<void> {
    const status = nextStatus(kind, currentState(history).status, random.next());
    await changeRecord(history, status, {
      now,
      keepMs,
      write: (state) => {
        const { pk, sk, ...row } = rowIn(state);
        if (status === 'missing') return table.remove(pk, sk);
        return table.put(pk, sk, status === 'broken' ? { ...row, claims: BROKEN_CLAIMS } : row);
      },
    });
    count++;
  }

  async function changeOne(): Promise<void> {
    // Some change more often than others, and not as much more often as they sign in.
    const tenant = tenants[Math.floor(tenants.length * random.next() ** 2)];
    const kind = tenant?.department && random.next() < 0.5 ? 'department' : 'tenant';
    const history = tenant?.[kind];
    if (!tenant || !history || history.isChanging) return;
    await change(history, kind, (state) => rowOf(tenant.id, kind, state));
  }

  const writer = async () => {
    while (!signal.aborted) {
      await changeOne();
      await sleep(random.between(0, MOST_PAUSE_MS));
    }
  };
  const catalogueWriter = async () => {
    while (!signal.aborted) {
      const [kind = 'plan'] = random.shuffle(['defaults', 'plan', 'role'] as const);
      await change(catalogue[kind], kind, (state) => catalogueRowOf(kind, state));
      await sleep(random.between(0, MOST_CATALOGUE_PAUSE_MS));
    }
  };
  await Promise.all([catalogueWriter(), ...Array.from({ length: WRITERS }, writer)]);
  return count;
}
