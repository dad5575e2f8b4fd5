import type { Kind } from '../../src/records/kinds.ts';
import { showText } from '../../tools/terminal/show-text.ts';
import type { Fields } from '../table/action.ts';

export type RecordStatus = 'active' | 'suspended';

const SOON = 'as soon as the function reads it again (CACHE_TTL_SECONDS, 30 by default)';

interface StatusEffect extends Readonly<Record<RecordStatus, string>> {
  /** What follows from dates that do not let it count. */
  readonly outsideDates: string;
  /** Where it counts, if not everywhere. */
  readonly note?: string;
}

const OF_TOKENS = {
  suspended: 'No new tokens from now on',
  active: 'New tokens again',
  outsideDates: 'No new tokens all the same',
};

const OF_GRANTS = {
  suspended: 'It grants nothing from now on, and denies no sign-in',
  active: 'It grants again',
  outsideDates: 'It grants nothing all the same',
};

/** What the status of a record is to those whom it is about. */
const EFFECTS: Readonly<Record<Kind, StatusEffect>> = {
  tenant: OF_TOKENS,
  department: OF_TOKENS,
  member: {
    ...OF_TOKENS,
    note: 'This counts only where MEMBERSHIP is optional or required.',
  },
  client: OF_TOKENS,
  defaults: OF_GRANTS,
  plan: OF_GRANTS,
  role: OF_GRANTS,
  identityProvider: {
    suspended: 'No new tokens for its users from now on',
    active: 'New tokens for its users again',
    outsideDates: 'No new tokens for its users all the same',
    note: 'This counts only where IDENTITY_PROVIDERS=on.',
  },
  appClient: {
    suspended: 'No new tokens for users at this app client from now on',
    active: 'New tokens for users at this app client again',
    outsideDates: 'No new tokens for users at this app client all the same',
  },
};

/** Why a record does not count at a time in milliseconds since the epoch, although it is active. */
function describePeriod({ activeFrom, activeUntil }: Fields, now: number): string | undefined {
  // What is no timestamp is NaN, and before and after nothing.
  const [from = '', until = ''] = [activeFrom?.S, activeUntil?.S];
  if (Date.parse(until) <= now) return `it has ended: activeUntil is ${showText(until)}`;
  return Date.parse(from) > now ? `it has not begun: activeFrom is ${showText(from)}` : undefined;
}

/**
 * What a record with a status comes to for those whom it is about: what changes, and what to know
 * besides.
 */
export function describeStatus(
  status: RecordStatus,
  kind: Kind,
  fields: Fields,
  now: number,
): { readonly effect: readonly string[]; readonly notes: readonly string[] } {
  const period = status === 'active' ? describePeriod(fields, now) : undefined;
  const { [status]: effect, outsideDates, note } = EFFECTS[kind];
  return {
    effect: period ? [] : [`${effect}, ${SOON}.`],
    notes: [...(period ? [`${outsideDates}: ${period}.`] : []), ...(note ? [note] : [])],
  };
}
