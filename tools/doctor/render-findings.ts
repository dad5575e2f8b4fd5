import { paint } from '../terminal/paint.ts';
import type { Finding } from './finding.ts';

const COLORS = { good: 'green', warning: 'yellow', bad: 'red' } as const;

/** A line for each finding, and below it what to do. */
export function renderFindings(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map(({ check }) => check.length));
  return findings
    .flatMap((each) => {
      const line = `${paint(COLORS[each.status], each.status.padEnd(8))} ${each.check.padEnd(width)}  ${each.finding}`;
      return each.status === 'good' ? [line] : [line, `${' '.repeat(width + 11)}→ ${each.advice}`];
    })
    .join('\n');
}
