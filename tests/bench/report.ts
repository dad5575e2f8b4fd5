/** One line of the benchmark's table. What a contestant does not do has no value. */
export interface Row {
  readonly what: string;
  readonly unit: string;
  readonly eightLines?: number;
  readonly usualWay?: number;
  readonly service: number;
  readonly note?: string;
  /** The most that the service's own value, or its ratio to another's, may be. */
  readonly target?: { readonly most: number; readonly of: 'eightLines' | 'usualWay' | 'service' };
}

const number = (value: number | undefined, unit = '') => {
  if (value === undefined) return '';
  const digits = value >= 100 ? 0 : value >= 10 ? 1 : 2;
  return `${value.toLocaleString('en', { maximumFractionDigits: digits })} ${unit}`.trim();
};

const ratio = (value: number, other: number | undefined) => (other === undefined ? '' : number(value / other));

function verdict({ target, service, ...others }: Row): string {
  if (!target) return '';
  const value = target.of === 'service' ? service : service / (others[target.of] ?? Number.NaN);
  const text =
    target.of === 'service'
      ? `at most ${target.most}`
      : `at most ${target.most} of ${target.of === 'usualWay' ? 'the usual way' : 'eight lines'}`;
  return `${value <= target.most ? '✓' : '✗'} ${text}`;
}

/** The rows as a table of Markdown, which a terminal shows as well. */
export function formatTable(rows: readonly Row[]): string {
  const cells = [
    ['', 'eight lines', 'the usual way', 'tenant-claims', 'against eight lines', 'against the usual way', 'target'],
    ...rows.map((row) => [
      row.note ? `${row.what} (${row.note})` : row.what,
      number(row.eightLines, row.unit),
      number(row.usualWay, row.unit),
      number(row.service, row.unit),
      ratio(row.service, row.eightLines),
      ratio(row.service, row.usualWay),
      verdict(row),
    ]),
  ];
  const widths = cells[0]?.map((_, column) => Math.max(...cells.map((line) => line[column]?.length ?? 0))) ?? [];
  const format = (line: readonly string[]) =>
    `| ${line.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  const [header = [], ...body] = cells;
  return [format(header), format(widths.map((width) => '-'.repeat(width))), ...body.map(format)].join('\n');
}
