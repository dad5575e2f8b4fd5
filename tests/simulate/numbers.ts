const DIGITS = 3;

/** With three digits that say something; small ones to two places. */
export const number = (value: number): string =>
  Number(value.toPrecision(DIGITS)).toLocaleString('en', {
    maximumFractionDigits: value >= 10 ? 0 : 2,
  });

export const percent = (part: number): string => {
  if (part === 0) return '0 %';
  return part < 0.001
    ? 'under 0.1 %'
    : `${Number((part * 100).toPrecision(part > 0.99 ? 3 : 2))} %`;
};

export const dollars = (value: number): string =>
  value < 10 ? `$${value.toFixed(2)}` : `$${number(value)}`;

const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;

/** A table of Markdown; a terminal shows it as well. */
export const markdownTable = (
  head: readonly string[],
  rows: readonly (readonly string[])[],
): string => [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
