import { isDeepStrictEqual } from 'node:util';
import type { JsonValue } from '../../src/json.ts';
import { formatKey } from '../../src/records/keys.ts';
import type { Person } from '../../tools/simulator/preview-sign-in.ts';
import { count } from '../../tools/terminal/count.ts';
import { paint } from '../../tools/terminal/paint.ts';
import { showJson, showText } from '../../tools/terminal/show-text.ts';
import type { Action } from '../table/action.ts';
import type { Difference } from './differences.ts';
import type { PlanCounts, PlannedTenant } from './plan-writer.ts';
import type { TokenEffect } from './token-effects.ts';

/** What a person reads through; all of it is in `--json` and `--out`. */
const MOST_ROWS = 200;
const MOST_EFFECTS = 50;

const MARKS = { add: '+', change: '~', remove: '-' } as const;
const COLOURS = { '+': 'green', '~': 'yellow', '-': 'red' } as const;

const marked = (mark: '+' | '~' | '-', text: string, indent = '') =>
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
function renderDifference({ field, before, after }: Difference, indent: string): string {
  const name = showText(field);
  if (before === undefined) return marked('+', `${name}: ${showJson(after)}`, indent);
  if (after === undefined) return marked('-', `${name}: ${showJson(before)}`, indent);
  const [from, to] = [toList(field, before), toList(field, after)];
  const lists = from && to ? describeLists(from, to) : undefined;
  return marked('~', `${name}: ${lists ?? `${showJson(before)} → ${showJson(after)}`}`, indent);
}

/** A row, and what changes of it. */
export const renderAction = (action: Action, differences: readonly Difference[]): string =>
  [
    marked(MARKS[action.op], showText(formatKey(action.key))),
    ...differences.map((difference) => renderDifference(difference, '    ')),
  ].join('\n');

/** As in `department sales`. */
function describePerson({ departmentId, sub, clientId }: Person): string {
  if (clientId) return `machine ${showText(clientId)}`;
  if (sub) return `member ${showText(sub)}`;
  return departmentId ? `department ${showText(departmentId)}` : 'no department';
}

/** What somebody's tokens gain and lose, or why there are none. */
function describeEffect({ deniedBefore, deniedAfter, idToken, accessToken }: TokenEffect): string {
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

/**
 * What a plan does to the tokens of a tenant's people: those who gain and lose the same together.
 */
export function renderEffects(tenantId: string, effects: readonly TokenEffect[]): string[] {
  const people = new Map<string, string[]>();
  for (const effect of effects) {
    const what = describeEffect(effect);
    people.set(what, [...(people.get(what) ?? []), describePerson(effect.person)]);
  }
  return [...people].map(
    ([what, who]) => `  ${paint('bold', `${tenantId}: ${who.join(', ')}`)}\n${what}`,
  );
}

export function renderCounts(counts: PlanCounts): string {
  const { add, change, remove, kept, staySuspended, otherTenants } = counts;
  const left = [
    kept > 0
      ? ` ${count(kept, 'row')} that the files do not have: left alone without --prune.`
      : '',
    staySuspended > 0
      ? ` ${count(staySuspended, 'row')} suspended, and left so: the files state no status.`
      : '',
    otherTenants === undefined
      ? ' Tenants that no file has are not looked at without --prune=tenants.'
      : '',
  ].join('');
  if (add + change + remove === 0) {
    const same = otherTenants === undefined ? 'the tenants of the files are' : 'the table is';
    return `No changes: ${same} as the files say.${left}`;
  }
  const others = otherTenants
    ? ` ${count(otherTenants, 'tenant')} that no file has ${otherTenants === 1 ? 'goes' : 'go'} as a whole.`
    : '';
  return `Plan: ${add} to add, ${change} to change, ${remove} to remove.${others}${left}`;
}

/**
 * Collects a plan for the terminal: rows first, below them what they do to tokens, as much as a
 * person reads.
 */
export function createPlanReport(print: (text: string) => void) {
  const effects: string[] = [];
  let rows = 0;
  let notes = 0;
  let untold = 0; // tenants
  let affected = 0;
  return {
    /** Whether one more row would be shown. */
    wantsRows: () => rows < MOST_ROWS,
    /** Whether the tokens of one more tenant would be shown. */
    wantsEffects: () => effects.length < MOST_EFFECTS,
    add({
      tenantId,
      isInFiles = true,
      actions,
      kept = [],
      staySuspended = [],
      differences = [],
      tokens,
    }: PlannedTenant): void {
      const note = (text: string) => {
        if (notes++ < MOST_ROWS) print(`  ${text}`);
      };
      if (tenantId !== undefined && !isInFiles) note(`No file has tenant ${showText(tenantId)}:`);
      for (const [index, action] of actions.entries()) {
        if (rows++ < MOST_ROWS) print(renderAction(action, differences[index] ?? []));
      }
      for (const key of staySuspended) {
        note(`${showText(formatKey(key))} keeps status suspended: the files state none`);
      }
      for (const key of kept)
        note(`${showText(formatKey(key))} is in no file: left alone without --prune`);
      if (tenantId === undefined || (actions.length === 0 && !tokens)) return;
      affected++;
      const ofTenant = tokens && renderEffects(tenantId, tokens);
      const room = MOST_EFFECTS - effects.length;
      if (!ofTenant || ofTenant.length > room) untold++;
      effects.push(...(ofTenant ?? []).slice(0, room));
    },
    end(counts: PlanCounts): void {
      if (rows > MOST_ROWS)
        print(`... and ${count(rows - MOST_ROWS, 'more row')}: --json or --out FILE has them all.`);
      if (affected > 0) {
        print(`\n${paint('bold', 'What it does to tokens')}\n`);
        print(effects.length > 0 ? effects.join('\n') : '  nothing');
        if (untold > 0) print(`  ... and more of ${count(untold, 'tenant')}: --json has them all.`);
        print('');
      }
      print(renderCounts(counts));
    },
  };
}
