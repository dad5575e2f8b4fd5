import { isParted, partsOf } from '../../preview/claim-parts.ts';
import type { ClaimReport, TokenReport } from '../../preview/report.ts';
import { breakable, element } from './element.ts';
import { spoken } from './source-link.ts';
import { valueText } from './value-text.ts';

/** A claim, or parts of one, that a token had before an edit and has no more. */
interface LostClaim {
  readonly name: string;
  readonly values: readonly string[];
}

function lostOf(was: ClaimReport, is: ClaimReport | undefined): readonly string[] {
  if (was.after === undefined) return [];
  if (isParted(was)) {
    const left = partsOf(is?.after);
    return partsOf(was.after).filter((part) => !left.includes(part));
  }
  // What the user pool says stands again where a record has said something else.
  const isLost = is?.after === undefined || (was.change !== 'same' && is.change === 'same');
  return isLost ? [valueText(was.after)] : [];
}

/** Finds what an edit took out of a token. */
export const findLost = (report: TokenReport, last: TokenReport | undefined): LostClaim[] =>
  (last?.claims ?? []).flatMap((was) => {
    const values = lostOf(
      was,
      report.claims.find(({ name }) => name === was.name),
    );
    return values.length > 0 ? [{ name: was.name, values }] : [];
  });

/** Lists what an edit took out of a token; undefined if that is nothing. */
export function createLostList(lost: readonly LostClaim[]): HTMLElement | undefined {
  if (lost.length === 0) return undefined;
  const items = lost.map(({ name, values }) =>
    element(
      'li',
      {},
      spoken('− ', 'removed '),
      element('code', { class: 'claim' }, breakable(name)),
      ...values.flatMap((value) => [' ', element('code', { class: 'value' }, breakable(value))]),
    ),
  );
  return element(
    'div',
    { class: 'lost' },
    element('p', {}, 'Taken away by this edit'),
    element('ul', {}, ...items),
  );
}
