import { isDeepStrictEqual } from 'node:util';
import type { JsonValue } from '../../src/json.ts';
import { paint } from '../../tools/terminal/paint.ts';
import { showJson, showText } from '../../tools/terminal/show-text.ts';
import type { Difference } from './differences.ts';
import type { TokenEffect } from './token-effects.ts';

const COLOURS = { '+': 'green', '~': 'yellow', '-': 'red' } as const;

/** A line of what comes, changes or goes. */
export const marked = (mark: '+' | '~' | '-', text: string, indent = '') =>
  `${indent}${paint(COLOURS[mark], `${mark} ${text}`)}`;

/** Of two lists only what is in one of them. */
function describeLists(
  before: readonly JsonValue[],
  after: readonly JsonValue[],
): string | undefined {
  const missingIn = (list: readonly JsonValue[]) => (item: JsonValue) =>
    !list.some((other) => isDeepStrictEqual(item, other));
  const gone = before.filter(missingIn(after)).map((item) => `- ${showJson(item)}`);
  const come = after.filter(missingIn(before)).map((item) => `+ ${showJson(item)}`);
  return gone.length + come.length > 0 ? [...gone, ...come].join('  ') : undefined;
}

/** A list, also the one that the scopes of a token are. */
const toList = (field: string, value: JsonValue): readonly JsonValue[] | undefined => {
  if (field === 'scope' && typeof value === 'string') return value.split(' ');
  return Array.isArray(value) ? value : undefined;
};

/** As in `~ claims.plan: "pro" → "enterprise"`. */
export function renderDifference({ field, before, after }: Difference, indent: string): string {
  const name = showText(field);
  if (before === undefined) return marked('+', `${name}: ${showJson(after)}`, indent);
  if (after === undefined) return marked('-', `${name}: ${showJson(before)}`, indent);
  const [from, to] = [toList(field, before), toList(field, after)];
  const lists = from && to ? describeLists(from, to) : undefined;
  return marked('~', `${name}: ${lists ?? `${showJson(before)} → ${showJson(after)}`}`, indent);
}

/** What somebody's tokens gain and lose, or why there are none. */
export function describeEffect({
  deniedBefore,
  deniedAfter,
  idToken,
  accessToken,
}: Omit<TokenEffect, 'person'>): string {
  const section = (title: string, differences: readonly Difference[]) =>
    differences.length > 0
      ? [`    ${title}`, ...differences.map((each) => renderDifference(each, '      '))]
      : [];
  if (deniedAfter) {
    const was = deniedBefore ? `, was ${deniedBefore}` : '';
    return `    ${paint('red', `denied (${deniedAfter}${was})`)}`;
  }
  const admitted = deniedBefore
    ? [`    ${paint('green', `denied no longer (${deniedBefore})`)}`]
    : [];
  return [
    ...admitted,
    ...section('ID token', idToken),
    ...section('access token', accessToken),
  ].join('\n');
}
