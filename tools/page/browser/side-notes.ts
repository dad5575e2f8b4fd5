import type { DroppedReport, VersionReport } from '../../preview/report.ts';
import { button, element } from './element.ts';
import { arrow, type Follow, originLinks } from './source-link.ts';
import { TOKEN_NAMES } from './token-card.ts';
import { countOf, valueText } from './value-text.ts';

/** Lists what records grant and no token carries, each with the rule. */
export function createDroppedList(
  dropped: readonly DroppedReport[],
  follow: Follow,
): HTMLElement | undefined {
  if (dropped.length === 0) return undefined;
  const items = dropped.map(({ kind, name, token, rule, because, record, ...origin }) =>
    element(
      'li',
      {},
      `${kind} `,
      record === undefined
        ? element('code', {}, name)
        : button(name, () => follow(record), { class: 'source link', title: `Open ${record}` }),
      token ? ` (${TOKEN_NAMES[token]})` : '',
      `: ${because} `,
      element('code', { class: 'rule' }, rule),
      ' ',
      element('span', { class: 'reason' }, arrow(), ...originLinks(origin, follow)),
    ),
  );
  return element(
    'article',
    { class: 'note', 'aria-labelledby': 'dropped-title' },
    element('h3', { id: 'dropped-title' }, `Taken out: ${dropped.length}`),
    element('ul', {}, ...items),
  );
}

/** Says what the same sign-in comes to on the other versions of the event. */
export function createVersionNote(report: VersionReport): HTMLElement {
  const title = `On ${report.eventVersion}`;
  if (report.outcome === 'denied') {
    return element(
      'details',
      { class: 'note' },
      element('summary', {}, title),
      `No token: ${report.code}`,
    );
  }
  const { differences } = report;
  const absent = (token: 'id' | 'access') =>
    differences
      .filter((each) => each.token === token && each.value === undefined)
      .map(({ name }) => name);
  const items = (['id', 'access'] as const).flatMap((token) => {
    const names = absent(token);
    const other = differences.filter((each) => each.token === token && each.value !== undefined);
    return [
      ...(names.length > 0
        ? [
            element(
              'li',
              {},
              `${TOKEN_NAMES[token]} without `,
              element('code', {}, names.join(', ')),
            ),
          ]
        : []),
      ...other.map(({ name, value = null }) =>
        element(
          'li',
          {},
          `${TOKEN_NAMES[token]}: `,
          element('code', {}, `${name}: ${valueText(value)}`),
        ),
      ),
    ];
  });
  return element(
    'details',
    { class: 'note' },
    element('summary', {}, `${title}: ${countOf(differences.length, 'claim')} otherwise`),
    element('ul', {}, ...items),
  );
}
