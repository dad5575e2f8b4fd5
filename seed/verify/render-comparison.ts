import { count } from '../../tools/terminal/count.ts';
import { showText } from '../../tools/terminal/show-text.ts';
import type { Comparison } from './compare-bucket.ts';

function section(title: string, many: number, lines: readonly string[]): string[] {
  if (many === 0) return [];
  const rest = many - lines.length;
  const more = rest > 0 ? [`  and ${rest.toLocaleString('en')} more`] : [];
  return [`${title}: ${count(many, 'row')}`, ...lines.map((line) => `  ${line}`), ...more, ''];
}

/** What differs, and what does not. */
export function renderComparison(compared: string, comparison: Comparison): string {
  const { same, staySuspended, missing, different, unknown, examples } = comparison;
  const suspended =
    staySuspended > 0
      ? [`${count(staySuspended, 'row')} of these suspended, where the files state no status.`]
      : [];
  return [
    `Compared with ${compared}`,
    '',
    ...section('Missing there', missing, examples.missing.map(showText)),
    ...section(
      'Not what the files say',
      different,
      examples.different.map(({ key, fields }) => `${showText(key)}: ${fields.join(', ')}`),
    ),
    ...section('In no file', unknown, examples.unknown.map(showText)),
    `${count(same, 'row')} as the files say. Missing: ${missing}, different: ${different}, in no file: ${unknown}.`,
    ...suspended,
  ].join('\n');
}
