import type { Origin, Place, Source } from '../../preview/report.ts';
import { breakable, button, element } from './element.ts';

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

/** Tells a row from what has none: the user pool, and own code. */
export const isRow = (source: Source): boolean => source.includes('/');

/** A row's key as a link to it, or the name of what has no row. */
export function sourceLink(source: Source, follow: Follow): HTMLElement {
  if (!isRow(source)) return element('span', { class: 'source' }, source);
  return button(shortSource(source), () => follow(source), { class: 'source link', title: source });
}

const placeLinks = ({ source, group }: Place, follow: Follow): Node[] => [
  sourceLink(source, follow),
  ...(group === undefined ? [] : [new Text(' group '), element('code', {}, breakable(group))]),
];

/** The record behind something, and the records that name it. */
export const originLinks = ({ namedBy = [], ...own }: Origin, follow: Follow): Node[] => [
  ...placeLinks(own, follow),
  ...namedBy.flatMap((each, index) => [
    new Text(index === 0 ? ', named by ' : ' and '),
    ...placeLinks(each, follow),
  ]),
];
