export type Status = 'active' | 'suspended' | 'missing' | 'broken';

/**
 * What a row said from the moment that it was sent until the moment that the next one was there.
 */
export interface State {
  readonly revision: number;
  readonly status: Status;
  /** Milliseconds of one clock. */
  readonly from: number;
  until: number;
}

/** What one row has said lately, the oldest first, and how far sign-ins have seen it come. */
export interface RecordHistory {
  states: State[];
  isChanging: boolean;
  /** No sign-in that begins now may be told of an older revision. */
  seenRevision: number;
}

/** The history of a row that has said the same for ever: active, revision 1. */
export const createHistory = (): RecordHistory => ({
  states: [
    {
      revision: 1,
      status: 'active',
      from: Number.NEGATIVE_INFINITY,
      until: Number.POSITIVE_INFINITY,
    },
  ],
  isChanging: false,
  seenRevision: 0,
});

/** What the row says now. */
export function currentState({ states }: RecordHistory): State {
  const state = states.at(-1);
  if (!state) throw new Error('a history has no state');
  return state;
}

/**
 * Changes a row and notes it. While it is being written, what it says before and what it says after
 * are both true.
 */
export async function changeRecord(
  history: RecordHistory,
  status: Status,
  {
    now,
    keepMs,
    write,
  }: { now: () => number; keepMs: number; write: (state: State) => Promise<unknown> },
): Promise<void> {
  const before = currentState(history);
  const after = {
    revision: before.revision + 1,
    status,
    from: now(),
    until: Number.POSITIVE_INFINITY,
  };
  history.isChanging = true;
  history.states = [...history.states.filter(({ until }) => until > after.from - keepMs), after];
  await write(after);
  before.until = now();
  history.isChanging = false;
}
