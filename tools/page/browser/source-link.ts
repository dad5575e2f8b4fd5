import type { Origin, Source } from '../../preview/report.ts';
import { button, element } from './element.ts';

/** Leads to the record of a source. */
export type Follow = (source: Source) => void;

/**
 * As in `DEPARTMENT#engineering`, `TENANT#acme` or `DEFAULTS`: whose department that is, the row of
 * its tenant says.
 */
function shortSource(source: Source): string {
  const [partition = '', sort = ''] = source.split('/', 2);
  const named = [sort, partition].find((half) => half.includes('#')) ?? sort;
  return named.replace(/(#[0-9a-f]{8})-[0-9a-f-]{27}$/, '$1…');
}

/** A sign for who sees it, and a word for who hears it. */
export const spoken = (sign: string, word: string): HTMLElement =>
  element(
    'span',
    {},
    element('span', { 'aria-hidden': 'true' }, sign),
    element('span', { class: 'unseen' }, word),
  );

/** Stands between what is granted and the record that grants it. */
export const arrow = (): HTMLElement => spoken('← ', 'from ');

/** A row's key as a link to it; what the user pool says has no record. */
export function sourceLink(source: Source, follow: Follow): HTMLElement {
  if (source === 'user pool') return element('span', { class: 'source' }, source);
  return button(shortSource(source), () => follow(source), { class: 'source link', title: source });
}

/** The record behind something, and the records that name it. */
export const originLinks = ({ source, namedBy = [] }: Origin, follow: Follow): Node[] => [
  sourceLink(source, follow),
  ...namedBy.flatMap((each, index) => [
    new Text(index === 0 ? ', named by ' : ' and '),
    sourceLink(each, follow),
  ]),
];
