import { LRUCache } from 'lru-cache';
import { formatKey, type TenantId } from '../../src/records/keys.ts';
import { keyOf } from '../../src/records/kinds.ts';
import type { Person } from '../../tools/simulator/preview-sign-in.ts';
import type { SeedRecord } from '../files/seed-record.ts';
import { toAttributes } from '../table/attributes.ts';
import { type AlikeSignIn, createAlike, namedIn, rowsOfSignIn } from './alike-rows.ts';
import { reachOf } from './catalog-reach.ts';
import type { Difference } from './differences.ts';
import { type CatalogEffects, createEffectTally } from './effect-tally.ts';
import { namedBy } from './named-records.ts';
import type { RowsPlan } from './plan-tenants.ts';
import { describeEffect } from './render-differences.ts';
import type { CompareSignIns, Rows, TokenEffect } from './token-effects.ts';

export interface CensusOptions {
  readonly catalog: RowsPlan;
  readonly compare: CompareSignIns;
  /** Whether any sign-in reads the records of members. */
  readonly readsMembers: boolean;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** The rows of a tenant as they are and as they will be. */
export interface CensusRows {
  readonly tenantId: TenantId | undefined;
  readonly before: Rows;
  /** The same if nothing of them changes. */
  readonly after: Rows;
  /** Whose tokens the rows make. */
  readonly people: Iterable<Person>;
}

export interface CatalogCensus {
  /** Whether a change may bear on the tokens of a tenant with these records, and no other rows. */
  mayReachRecords(records: readonly SeedRecord[]): boolean;
  add(rows: CensusRows): Promise<void>;
  result(): CatalogEffects;
}

/** An effect, with its words. */
interface Told {
  readonly effect: TokenEffect;
  readonly words: string;
}

/** Characters of what was compared and what came of it. */
const MOST_REMEMBERED = 8_000_000;

/** The order of claims is that of the records, and says nothing of the effect. */
const inOrder = (differences: readonly Difference[]) =>
  differences.toSorted((one, other) => (one.field < other.field ? -1 : 1));

const DEFAULTS = formatKey(keyOf('defaults', {}));

/**
 * Makes what counts all those whose tokens a change of the catalogue changes, tenant by tenant: all
 * who get tokens before and after, because to get some or none comes of other rows than those of the
 * catalogue. Undefined if the change bears on no token.
 */
export function createCatalogCensus(options: CensusOptions): CatalogCensus | undefined {
  const { catalog, compare, readsMembers, now } = options;
  const reach = reachOf(catalog.actions);
  if (!reach) return undefined;
  const changed = new Set(catalog.actions.map(({ key }) => formatKey(key)));
  const reachesAll = changed.has(DEFAULTS);
  const isTouched = (named: readonly string[]) =>
    reachesAll || named.some((name) => changed.has(name));
  /** Most tenants name nothing that changes, and need no closer look. */
  const mayReach = (rows: Rows) => {
    if (reachesAll) return true;
    for (const fields of rows.values()) if (isTouched(namedBy('tenant', fields))) return true;
    return false;
  };
  const alike = createAlike(reach, now);
  const tally = createEffectTally();
  const remembered = new LRUCache<string, { readonly told?: Told }>({
    maxSize: MOST_REMEMBERED,
    sizeCalculation: ({ told }, text) => text.length + 2 * (told?.words.length ?? 0) + 200,
  });

  async function tell(was: AlikeSignIn, is: AlikeSignIn): Promise<{ readonly told?: Told }> {
    const effect = await compare(
      was.person,
      [was.rows(), catalog.before],
      [is.rows(), catalog.after],
    );
    if (!effect || effect.deniedBefore || effect.deniedAfter) return {};
    const ordered = {
      ...effect,
      idToken: inOrder(effect.idToken),
      accessToken: inOrder(effect.accessToken),
    };
    return { told: { effect: ordered, words: describeEffect(ordered) } };
  }

  async function find(was: AlikeSignIn, is: AlikeSignIn): Promise<Told | undefined> {
    const text = was === is ? was.text : `${was.text} ${is.text}`;
    const known = remembered.get(text);
    if (known) return known.told;
    const made = await tell(was, is);
    remembered.set(text, made);
    return made.told;
  }

  return {
    mayReachRecords: (records) =>
      reachesAll ||
      records.some(({ kind, fields: { plan = null, roles = null } }) =>
        isTouched(namedBy(kind, toAttributes({ plan, roles }))),
      ),
    async add({ tenantId, before, after, people }) {
      const count = tally.tenant();
      const changes = before !== after;
      if (!mayReach(before) && !(changes && mayReach(after))) return;
      for (const person of people) {
        if (person.sub && !readsMembers) continue;
        const rowsBefore = rowsOfSignIn(person, before);
        const rowsAfter = changes ? rowsOfSignIn(person, after) : rowsBefore;
        if (!rowsBefore || !rowsAfter) continue;
        if (!isTouched(namedIn(rowsBefore)) && !(changes && isTouched(namedIn(rowsAfter))))
          continue;
        const was = alike(person, rowsBefore, changes);
        const is = changes ? alike(person, rowsAfter, changes) : was;
        const told = await find(was, is);
        if (told) count({ tenantId, ...person }, told.effect, told.words);
      }
    },
    result: tally.result,
  };
}
