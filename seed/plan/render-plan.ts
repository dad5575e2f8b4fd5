import { formatKey } from '../../src/records/keys.ts';
import { callTo } from '../../tools/command/call-to.ts';
import type { Person } from '../../tools/simulator/preview-sign-in.ts';
import { count } from '../../tools/terminal/count.ts';
import { paint } from '../../tools/terminal/paint.ts';
import { showText } from '../../tools/terminal/show-text.ts';
import type { Action } from '../table/action.ts';
import { parseKey } from '../table/parse-key.ts';
import type { Difference } from './differences.ts';
import type { CatalogEffects, PeopleCounts } from './effect-tally.ts';
import type { PlanCounts, PlannedTenant } from './plan-writer.ts';
import { describeEffect, marked, renderDifference } from './render-differences.ts';
import type { TokenEffect } from './token-effects.ts';

/** What a person reads through; all of it is in `--json` and `--out`. */
const MOST_ROWS = 200;
const MOST_EFFECTS = 50;

const MARKS = { add: '+', change: '~', remove: '-' } as const;
/** A row, and what changes of it. */
export const renderAction = (action: Action, differences: readonly Difference[]): string =>
  [
    marked(MARKS[action.op], showText(formatKey(action.key))),
    ...differences.map((difference) => renderDifference(difference, '    ')),
  ].join('\n');

/** Who comes by an identity provider, or uses an app client, is in no table: what shows it. */
function lookOf({ key }: Action): string[] {
  const name = parseKey(key);
  if (name?.kind === 'identityProvider')
    return [
      `Its users are in no table: ${callTo('preview')} --provider ${name.provider} shows tokens`,
    ];
  if (name?.kind === 'appClient')
    return [`${callTo('preview')} --app-client ${name.clientId} shows the tokens of its users`];
  return [];
}

/** As in `3,200 tenants, 40 departments, 12,000 members, 3 machines`. */
function describeCounts({ tenants, departments, members, clients }: PeopleCounts): string {
  const all = { tenant: tenants, department: departments, member: members, machine: clients };
  const some = Object.entries(all).filter(([, many]) => many > 0);
  return some.map(([noun, many]) => count(many, noun)).join(', ');
}

/** Whose tokens a change of the catalogue changes, and how. */
function renderCatalogEffects({ effects, others, ...all }: CatalogEffects): string[] {
  const shown = effects.slice(0, MOST_EFFECTS).map(({ example, ...counts }) => {
    const { tenantId, ...person } = example.person;
    const who = `${describeCounts(counts)}, such as ${showText(tenantId ?? '')}: ${describePerson(person)}`;
    return `  ${paint('bold', who)}\n${describeEffect(example)}`;
  });
  const hidden = effects.length - shown.length;
  return [
    ...shown,
    ...(hidden > 0 ? [`  ... and ${count(hidden, 'more effect')}: --json has them.`] : []),
    ...(others ? [`  ... and still others on ${describeCounts(others)}.`] : []),
    shown.length > 0 ? `  Together ${describeCounts(all)}.` : '  nothing',
  ];
}

/** As in `department sales`. */
function describePerson({ departmentId, sub, clientId }: Person): string {
  if (clientId) return `machine ${showText(clientId)}`;
  if (sub) return `member ${showText(sub)}`;
  return departmentId ? `department ${showText(departmentId)}` : 'no department';
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
      ? ' Tenants that no file has stay as they are without --prune=tenants.'
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
      for (const look of tenantId === undefined ? actions.flatMap(lookOf) : []) note(look);
      for (const key of staySuspended) {
        note(`${showText(formatKey(key))} keeps status suspended: the files state none`);
      }
      for (const key of kept)
        note(`${showText(formatKey(key))} is in no file: left alone without --prune`);
      if (tenantId === undefined || actions.length === 0) return;
      affected++;
      const ofTenant = tokens && renderEffects(tenantId, tokens);
      const room = MOST_EFFECTS - effects.length;
      if (!ofTenant || ofTenant.length > room) untold++;
      effects.push(...(ofTenant ?? []).slice(0, room));
    },
    end(counts: PlanCounts, catalogEffects?: CatalogEffects): void {
      if (rows > MOST_ROWS)
        print(`... and ${count(rows - MOST_ROWS, 'more row')}: --json or --out FILE has them all.`);
      if (affected > 0) {
        print(`\n${paint('bold', 'What it does to tokens')}\n`);
        print(effects.length > 0 ? effects.join('\n') : '  nothing');
        if (untold > 0) print(`  ... and more of ${count(untold, 'tenant')}: --json has them all.`);
        print('');
      }
      if (catalogEffects) {
        print(`${affected > 0 ? '' : '\n'}${paint('bold', 'What the catalogue does to tokens')}\n`);
        print(`${renderCatalogEffects(catalogEffects).join('\n')}\n`);
      }
      print(renderCounts(counts));
    },
  };
}
