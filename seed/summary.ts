import type { Kind } from './format.ts';
import type { Problem } from './problem.ts';
import type { SeedRecord } from './seed-record.ts';

const KINDS: readonly Kind[] = ['tenant', 'department', 'member', 'client'];

/** As in `1 file`, `2 files`. */
export const count = (many: number, noun: string) => `${many} ${noun}${many === 1 ? '' : 's'}`;

/** As in `5 tenants, 8 departments, 3 members, 1 client`. */
export function countKinds(records: readonly SeedRecord[]): string {
  return KINDS.map((kind) => count(records.filter((record) => record.kind === kind).length, kind)).join(', ');
}

/** As in `3 problems in 2 files.` */
export function countProblems(problems: readonly Problem[]): string {
  return `${count(problems.length, 'problem')} in ${count(new Set(problems.map(({ file }) => file)).size, 'file')}.`;
}
