/** One line of the benchmark's table. What a contestant does not do has no value. */
export interface Row {
  readonly what: string;
  readonly unit: string;
  readonly eightLines?: number;
  readonly usualWay?: number;
  readonly service: number;
  readonly note?: string;
  /** The most, or the least, that the service's own value, or its ratio to another's, may be. */
  readonly target?: ({ readonly most: number } | { readonly least: number }) & {
    readonly of: 'eightLines' | 'usualWay' | 'service';
  };
}

const number = (value: number | undefined, unit = '') => {
  if (value === undefined) return '';
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${value.toLocaleString('en', { maximumFractionDigits: digits })} ${unit}`.trim();
};

const ratio = (value: number, other: number | undefined) =>
  other === undefined || other <= 0 ? '' : number(value / other); // a difference may be none

function verdict({ target, service, ...others }: Row): string {
  if (!target) return '';
  const value = target.of === 'service' ? service : service / (others[target.of] ?? Number.NaN);
  const isReached = 'most' in target ? value <= target.most : value >= target.least;
  const limit = 'most' in target ? `at most ${target.most}` : `at least ${target.least}`;
  const whose = { service: '', usualWay: ' of the usual way', eightLines: ' of eight lines' }[
    target.of
  ];
  return `${isReached ? '✓' : '✗'} ${limit}${whose}`;
}

/**
 * The rows as a table of Markdown, which a terminal shows as well. A column without any value is
 * left out.
 */
export function formatTable(rows: readonly Row[]): string {
  const header = [
    ...['', 'eight lines', 'the usual way', 'tenant-claims'],
    ...['against eight lines', 'against the usual way', 'target'],
  ];
  const body = rows.map((row) => [
    row.note ? `${row.what} (${row.note})` : row.what,
    number(row.eightLines, row.unit),
    number(row.usualWay, row.unit),
    number(row.service, row.unit),
    ratio(row.service, row.eightLines),
    ratio(row.service, row.usualWay),
    verdict(row),
  ]);
  const isFilled = (_: string, column: number) =>
    column === 0 || body.some((line) => line[column] !== '');
  const lines = [header, ...body].map((line) => line.filter(isFilled));
  const widths =
    lines[0]?.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0))) ?? [];
  const format = (line: readonly string[]) =>
    `| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [first = [], ...others] = lines;
  return [
    format(first),
    format(widths.map((width) => '-'.repeat(width))),
    ...others.map(format),
  ].join('\n');
}
