import type { ClaimReport, TokenReport } from '../../preview/report.ts';
import { createClaimRow } from './claim-row.ts';
import { element } from './element.ts';
import { createGauge } from './gauge.ts';
import { createLostList, findLost } from './lost-claims.ts';
import type { Follow } from './source-link.ts';
import { countOf } from './value-text.ts';

export const TOKEN_NAMES = { id: 'ID token', access: 'Access token' } as const;

function table(
  name: string,
  heads: readonly HTMLElement[],
  rows: readonly HTMLElement[],
): HTMLTableElement {
  return element(
    'table',
    { role: 'table' },
    element('caption', { class: 'unseen' }, name),
    element('thead', { role: 'rowgroup' }, element('tr', { role: 'row' }, ...heads)),
    element('tbody', { role: 'rowgroup' }, ...rows),
  );
}

const head = (text: string, colspan = 1) =>
  element('th', { scope: 'col', role: 'columnheader', colspan }, text);

const textOf = ({ after, change }: ClaimReport) => JSON.stringify([after ?? null, change]);

/**
 * Shows a token before and after; what differs from the token shown `last` is set off for a moment,
 * and what that had besides is listed.
 */
export function createTokenCard(
  report: TokenReport,
  last: TokenReport | undefined,
  follow: Follow,
): HTMLElement {
  const name = TOKEN_NAMES[report.token];
  const known = last && new Map(last.claims.map((claim) => [claim.name, textOf(claim)]));
  const row = (claim: ClaimReport) =>
    createClaimRow(claim, known !== undefined && known.get(claim.name) !== textOf(claim), follow);
  const changed = report.claims.filter(({ change }) => change !== 'same');
  const same = report.claims.filter(({ change }) => change === 'same');
  const title = `${report.token}-title`;
  return element(
    'article',
    { class: 'token', 'aria-labelledby': title, 'data-token': report.token },
    element('h3', { id: title }, name),
    createGauge(report.bytes),
    createLostList(findLost(report, last)),
    changed.length > 0
      ? table(
          `${name}: what changes`,
          [head('Claim'), head('Before'), head('After')],
          changed.map(row),
        )
      : element('p', { class: 'nothing' }, 'The trigger changes nothing here.'),
    element(
      'details',
      { class: 'same' },
      element('summary', {}, `${countOf(same.length, 'claim')} as before`),
      table(`${name}: what stays`, [head('Claim'), head('Before and after', 2)], same.map(row)),
    ),
  );
}
