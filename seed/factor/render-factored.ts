import { count, someOf } from '../../tools/terminal/count.ts';
import { showText } from '../../tools/terminal/show-text.ts';
import type { Settled } from './settle-tenants.ts';

/** What came of factoring files. */
export interface Factored extends Omit<Settled, 'say'> {
  readonly out: string;
  /** How many new ones there are. */
  readonly plans: number;
  readonly roles: number;
  readonly defaults: boolean;
  /** Parts that records share and the catalogue has no room for. */
  readonly noRoom: number;
  readonly bytesBefore: number;
  readonly bytesAfter: number;
  readonly losesComments: boolean;
}

const sizeText = (bytes: number) =>
  bytes < 100_000 ? `${(bytes / 1000).toFixed(1)} KB` : `${(bytes / 1_000_000).toFixed(1)} MB`;

const named = (records: number, noun: string, one: string, name: string) =>
  `${count(records, noun)} ${records === 1 ? `${one}s` : one} ${name}`;

/** As in `3 plans, 2 roles; 10000 tenants name a plan, 4 records a role; 1.2 MB → 0.3 MB.` */
export function renderFactored(factored: Factored): string {
  const { out, plans, roles, defaults, tenants, kept, noRoom } = factored;
  const made = [...(defaults ? ['defaults'] : []), count(plans, 'plan'), count(roles, 'role')];
  const naming = [
    named(factored.tenantsWithNewPlan, 'tenant', 'name', 'a plan'),
    named(factored.recordsWithNewRole, 'other record', 'name', 'a role'),
  ];
  const size = `${sizeText(factored.bytesBefore)} → ${sizeText(factored.bytesAfter)}`;
  return [
    `${made.join(', ')}; ${naming.join(', ')}; ${size}.`,
    `Written to ${showText(out)}. The tokens of ${count(tenants, 'tenant')} stay the same to the byte.`,
    ...(kept.length > 0
      ? [`Left as they were, because their tokens would change: ${someOf(kept)}.`]
      : []),
    ...(noRoom > 0
      ? [`${count(noRoom, 'shared grant')} stayed with the records: the catalogue has no room.`]
      : []),
    ...(defaults
      ? ['The defaults count for every tenant of the table, in these files or not.']
      : []),
    ...(factored.losesComments ? ['Comments in YAML files are not copied.'] : []),
  ].join('\n');
}
