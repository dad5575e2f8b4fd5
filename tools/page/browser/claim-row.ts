import type { JsonValue } from '../../../src/json.ts';
import { isParted, partsOf } from '../../preview/claim-parts.ts';
import type { ClaimReport, Reason } from '../../preview/report.ts';
import { breakable, button, element } from './element.ts';
import { arrow, type Follow, isRow, originLinks, spoken } from './source-link.ts';
import { valueText } from './value-text.ts';

const MARKS = {
  added: ['+', 'added'],
  changed: ['~', 'changed'],
  removed: ['−', 'removed'],
  same: ['', ''],
} as const;

function reasonText(reason: Reason, follow: Follow): HTMLElement {
  const links = originLinks(reason, follow);
  const sign = reason.effect === 'takes' ? 'taken by ' : arrow();
  return element('span', { class: 'reason' }, sign, ...links);
}

function partCell(
  kind: string,
  parts: readonly string[],
  others: readonly string[],
  reasons: readonly Reason[],
  follow: Follow,
) {
  const cell = element('td', { role: 'cell', class: kind });
  for (const part of parts) {
    const isInBoth = others.includes(part);
    const reason = reasons.find(({ name }) => name === part);
    cell.append(
      element(
        'span',
        { class: isInBoth ? 'part part-same' : 'part' },
        element('code', { class: 'value' }, breakable(part)),
        ...(reason && !isInBoth ? [' ', reasonText(reason, follow)] : []),
      ),
    );
  }
  if (parts.length === 0) cell.append(absence());
  return cell;
}

const absence = () => element('span', { class: 'absent' }, spoken('–', 'none'));

function valueCell(
  kind: string,
  value: JsonValue | undefined,
  reasons: readonly Reason[],
  follow: Follow,
) {
  return element(
    'td',
    { role: 'cell', class: kind },
    value === undefined
      ? absence()
      : element('code', { class: 'value' }, breakable(valueText(value))),
    ...reasons.flatMap((reason) => [
      ' ',
      ...(reason.kind === 'list item' ? [element('code', {}, reason.name), ' '] : []),
      reasonText(reason, follow),
    ]),
  );
}

function changeCells(claim: ClaimReport, follow: Follow): readonly HTMLElement[] {
  const { before, after, reasons } = claim;
  const [given, taken] = (['gives', 'takes'] as const).map((effect) =>
    reasons.filter((each) => each.effect === effect),
  );
  if (!isParted(claim)) {
    return [valueCell('before', before, [], follow), valueCell('after', after, reasons, follow)];
  }
  const [was, is] = [partsOf(before), partsOf(after)];
  return [
    partCell('before', was, is, taken ?? [], follow),
    partCell('after', is, was, given ?? [], follow),
  ];
}

/** Shows a claim before and after. Its name leads to the record that counts. */
export function createClaimRow(
  claim: ClaimReport,
  isFresh: boolean,
  follow: Follow,
): HTMLTableRowElement {
  const { name, change, reasons } = claim;
  const [sign, word] = MARKS[change];
  const source = reasons.findLast((reason) => isRow(reason.source))?.source;
  const title = source
    ? button(breakable(name), () => follow(source), {
        class: 'claim link',
        title: `Open ${source}`,
      })
    : element('span', { class: 'claim' }, breakable(name));
  const mark = element('span', { class: 'mark', role: 'img', 'aria-label': word }, sign);
  const head = element(
    'th',
    { scope: 'row', role: 'rowheader' },
    ...(change === 'same' ? [] : [mark]),
    title,
  );
  const row = element(
    'tr',
    { role: 'row', class: `row-${change}${isFresh ? ' fresh' : ''}`, 'data-claim': name },
    head,
  );
  if (change !== 'same') row.append(...changeCells(claim, follow));
  else {
    const cell = valueCell('both', claim.after, reasons, follow);
    cell.setAttribute('colspan', '2');
    row.append(cell);
  }
  return row;
}
