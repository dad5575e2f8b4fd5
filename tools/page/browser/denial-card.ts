import type { DenialReport } from '../../preview/report.ts';
import { element } from './element.ts';
import { type Follow, sourceLink } from './source-link.ts';

/** Shows a sign-in that gets no token as the client would see it, and what caused it. */
export function createDenialCard(
  { code, exception, message, detail, record }: DenialReport,
  follow: Follow,
): HTMLElement {
  const facts: (readonly [string, Node | string])[] = [
    ['The client sees', element('code', {}, exception, element('br'), message)],
    ['Code', element('code', {}, code)],
  ];
  if (record) {
    const link = record.isThere ? sourceLink(record.key, follow) : element('code', {}, record.key);
    const absence = record.isThere ? '' : ', which is not there';
    facts.push(['Record', element('span', {}, link, record.date ? `: ${record.date}` : absence)]);
  }
  if (detail) facts.push(['The log says', element('code', {}, detail)]);
  return element(
    'article',
    { class: 'denial', 'aria-labelledby': 'denial-title' },
    element('h3', { id: 'denial-title' }, '✕ No token'),
    element(
      'dl',
      {},
      ...facts.flatMap(([term, fact]) => [element('dt', {}, term), element('dd', {}, fact)]),
    ),
  );
}
