import { showText } from '../../tools/terminal/show-text.ts';
import type { Fields } from '../table/action.ts';
import type { RecordOptions } from './record-name.ts';

export type RecordStatus = 'active' | 'suspended';

const SOON = 'as soon as the function reads it again (CACHE_TTL_SECONDS, 30 by default)';

const EFFECT: Readonly<Record<RecordStatus, string>> = {
  suspended: `No new tokens from now on, ${SOON}.`,
  active: `New tokens again, ${SOON}.`,
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
  { sub }: RecordOptions,
  fields: Fields,
  now: number,
): { readonly effect: readonly string[]; readonly notes: readonly string[] } {
  const period = status === 'active' ? describePeriod(fields, now) : undefined;
  return {
    effect: period ? [] : [EFFECT[status]],
    notes: [
      ...(period ? [`No new tokens all the same: ${period}.`] : []),
      ...(sub === undefined
        ? []
        : ['This counts only where MEMBERSHIP=required: elsewhere no sign-in reads members.']),
    ],
  };
}
