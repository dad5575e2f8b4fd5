import type { JsonValue } from '../../src/json.ts';
import { LIMITS } from '../simulator/size-limits.ts';
import { paint } from '../terminal/paint.ts';
import { showJson } from '../terminal/show-text.ts';
import { isParted } from './claim-parts.ts';
import type {
  ClaimReport,
  DenialReport,
  DroppedReport,
  Origin,
  Place,
  Report,
  TokenReport,
  VersionReport,
} from './report.ts';
import type { SettingsInUse } from './settings-in-use.ts';

const NAMES = { id: 'ID token', access: 'Access token' } as const;
const MARKS = { added: '+', changed: '~', removed: '-', same: ' ' } as const;
const COLOURS = { added: 'green', changed: 'yellow', removed: 'red', same: 'dim' } as const;
/** What is wider stands out of its column. */
const WIDEST_VALUE = 44;

/** Plain text as it is; anything else, and text that a terminal may obey, as JSON. */
function show(value: JsonValue | undefined): string {
  const json = showJson(value ?? null);
  return typeof value === 'string' && json.length === value.length + 2 && value !== ''
    ? value
    : json;
}

const plain = (text: string) => showJson(text).slice(1, -1);

const number = (value: number) => value.toLocaleString('en');

/** As in `CATALOG/IDP#AcmeSAML group "staff"`. */
const place = ({ source, group }: Place) =>
  group === undefined ? source : `${source} group ${showJson(group)}`;

/** As in `CATALOG/PLAN#gold, named by TENANT#acme/TENANT`. */
const origin = ({ namedBy, ...own }: Origin) =>
  namedBy ? `${place(own)}, named by ${namedBy.map(place).join(' and ')}` : place(own);

/**
 * A line for each part of a claim: its mark and name in the first, the value, and where it comes
 * from.
 */
function claimLines(claim: ClaimReport): (readonly [string, string, string])[] {
  const { name, change, before, after, reasons } = claim;
  const [first] = reasons;
  const from = first ? origin(first) : '';
  if (change === 'same') return [[plain(name), show(after), from]];
  const gone = { gives: '', takes: 'without ' };
  const partLines = (title: string) =>
    reasons.map(
      (reason, index) =>
        [
          index === 0 ? title : '',
          gone[reason.effect] + plain(reason.name),
          origin(reason),
        ] as const,
    );
  if (isParted(claim)) return partLines(plain(name));
  const value =
    change === 'changed'
      ? `${show(before)} → ${show(after)}`
      : show(change === 'removed' ? before : after);
  return first?.kind === 'list item'
    ? [[plain(name), value, ''], ...partLines('')]
    : [[plain(name), value, from]];
}

/** A line for each claim or part of one: how it changes, its value, and the row behind it. */
export function renderClaims(claims: readonly ClaimReport[]): string[] {
  const lines = claims.map((claim) => ({ change: claim.change, parts: claimLines(claim) }));
  const parts = lines.flatMap((line) => line.parts);
  const nameWidth = Math.max(...parts.map(([name]) => name.length));
  const valueWidth = Math.max(
    ...parts.map(([, value]) => (value.length > WIDEST_VALUE ? 0 : value.length)),
  );
  const renderLine = (
    change: ClaimReport['change'],
    [name, value, source]: readonly [string, string, string],
  ) => {
    const from = source && `  ${paint('dim', `← ${source}`)}`;
    const text = `  ${MARKS[change]} ${name.padEnd(nameWidth)}  ${source ? value.padEnd(valueWidth) : value}`;
    return paint(COLOURS[change], text) + from;
  };
  return lines.flatMap(({ change, parts }) => parts.map((part) => renderLine(change, part)));
}

const renderToken = ({ token, bytes, claims }: TokenReport): string[] => [
  `${paint('bold', NAMES[token])}  ${number(bytes.before)} → ${number(bytes.after)} bytes`,
  ...renderClaims(claims),
  '',
];

function renderDropped(dropped: readonly DroppedReport[]): string[] {
  if (dropped.length === 0) return [];
  const lines = dropped.map(({ kind, name, token, rule, because, ...from }) => {
    const where = token ? ` (${NAMES[token]})` : '';
    return `  ${kind} ${plain(name)}${where}: ${because} (${rule})  ${paint('dim', `← ${origin(from)}`)}`;
  });
  return [paint('bold', 'Taken out'), ...lines, ''];
}

function renderSizes(tokens: readonly TokenReport[]): string[] {
  const width = Math.max(...LIMITS.map(({ name }) => name.length));
  const share = (bytes: number, limit: number) => {
    const text = `${Math.round((bytes / limit) * 100)} %`.padStart(13);
    return bytes > limit ? paint('red', text) : text;
  };
  const head = tokens.map(({ token }) => NAMES[token].padStart(13)).join('');
  const together = tokens.reduce((sum, { bytes }) => sum + bytes.after, 0);
  return [
    `${paint('bold', 'Size')}${' '.repeat(width + 7)}${head}${'Together'.padStart(13)}`,
    ...LIMITS.map(({ name, bytes, holds }) => {
      const shares =
        holds === 'one token'
          ? tokens.map((token) => share(token.bytes.after, bytes)).join('')
          : ' '.repeat(13 * tokens.length) + share(together, bytes);
      return `  ${name.padEnd(width)} ${number(bytes).padStart(8)}${shares}`;
    }),
  ];
}

function renderVersion(report: VersionReport): string[] {
  const title = `\n${paint('bold', `On ${report.eventVersion}`)}`;
  if (report.outcome === 'denied') return [title, `  denied: ${report.code}`];
  const lines = (['id', 'access'] as const).flatMap((token) => {
    const own = report.differences.filter((difference) => difference.token === token);
    const absent = own.filter(({ value }) => value === undefined).map(({ name }) => plain(name));
    return [
      ...(absent.length > 0 ? [`  ${NAMES[token]} without ${absent.join(', ')}`] : []),
      ...own
        .filter(({ value }) => value !== undefined)
        .map(({ name, value }) => `  ${NAMES[token]}: ${plain(name)} ${showJson(value)}`),
    ];
  });
  return [title, ...lines];
}

/** The row behind a denial. */
export const describeRecord = ({ key, isThere }: NonNullable<DenialReport['record']>): string =>
  isThere ? key : `${key}, which is not there`;

function renderDenial({ code, exception, message, detail, record }: DenialReport): string {
  const row = record && describeRecord(record);
  const date = record?.date ? `: ${plain(record.date)}` : '';
  return [
    paint('yellow', `✗ no token: ${code}`),
    `  The client sees  ${exception}: ${message}`,
    ...(row ? [`  The record       ${row}${date}`] : []),
    ...(detail ? [`  The log says     ${detail}`] : []),
  ].join('\n');
}

/** A report for people. */
export function renderReport(report: Report): string {
  if (report.outcome === 'denied') return renderDenial(report.denial);
  if (report.outcome === 'refused')
    return ['✗ Cognito refuses what the trigger says:', ...report.findings].join('\n  ');
  return [
    ...report.tokens.flatMap(renderToken),
    ...renderDropped(report.dropped),
    ...renderSizes(report.tokens),
    ...report.otherVersions.flatMap(renderVersion),
  ].join('\n');
}

/** The settings that a report assumes, for people. */
export function renderSettings({ from, changed }: SettingsInUse): string {
  const lines = Object.entries(changed).map(([variable, text]) => `  ${variable}=${plain(text)}`);
  const others = lines.length > 0 ? '  all others as by default' : '  all as by default';
  return [paint('bold', `Settings of ${from}`), ...lines, others].join('\n');
}
