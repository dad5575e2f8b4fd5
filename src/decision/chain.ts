import { EnrichmentError } from '../denials.ts';
import type { Catalogue } from '../lookup/catalogue.ts';
import { stateAt } from '../records/grants.ts';
import { formatKey } from '../records/keys.ts';
import {
  CATALOG_PK,
  type CatalogGrantKind,
  KINDS,
  keyOf,
  type RecordOf,
} from '../records/kinds.ts';
import type { Found } from '../records/parse-record.ts';
import type { AdmittedBySignIn } from './admit.ts';
import type { Dropped, Granting, NamedRecord, NamingGrant, OwnGrant, Rule } from './decision.ts';
import { createMemo } from './memo.ts';

/** What counts for one sign-in, from the general to the specific. */
export interface Chain {
  readonly records: readonly Granting[];
  readonly named: readonly NamedRecord[];
  /** What records name and the catalogue does not have, or not now; and defaults that do not count. */
  readonly dropped: readonly Dropped[];
}

/** A chain, and from when until when the same records make it, in milliseconds since the epoch. */
interface DatedChain extends Chain {
  readonly from: number;
  readonly until: number;
}

/** What to call a record of the catalogue that does not count. */
export const DROPPED_KINDS = {
  defaults: 'defaults',
  plan: 'plan',
  role: 'named role',
} as const satisfies Record<CatalogGrantKind, Dropped['kind']>;

const DEFAULTS = keyOf('defaults', {});

/** Why a record of the catalogue does not count; undefined if it does. */
function refuse(record: Found<RecordOf<CatalogGrantKind>>, now: number): Rule | undefined {
  if (record === undefined) return 'not-in-catalogue';
  if (record instanceof EnrichmentError) return 'record-invalid';
  return stateAt(record, now) === 'active' ? undefined : 'not-active';
}

function buildChain(
  { tenant }: Pick<AdmittedBySignIn, 'tenant'>,
  records: readonly NamingGrant[],
  catalogue: Catalogue | undefined,
  now: number,
): DatedChain {
  const chain: Granting[] = [];
  const named: NamedRecord[] = [];
  const dropped: Dropped[] = [];
  let until = Number.POSITIVE_INFINITY;

  /** Adds what the catalogue has by a name, and says so of what another record names. */
  function add(kind: CatalogGrantKind, name: string, by?: NamedRecord['by']): void {
    const key = { pk: CATALOG_PK, sk: by ? KINDS[kind].sk[0] + name : name };
    // What can be no id is in no catalogue.
    const record = catalogue?.records.get(formatKey(key)) as Found<RecordOf<CatalogGrantKind>>;
    const rule = refuse(record, now);
    if (record && !(record instanceof EnrichmentError)) {
      for (const instant of [record.activeFrom, record.activeUntil])
        if (instant !== undefined && instant > now) until = Math.min(until, instant);
      if (rule === undefined) chain.push(record);
    }
    if (rule !== undefined)
      dropped.push({ kind: DROPPED_KINDS[kind], name, source: by ?? key, rule });
    else if (by) named.push({ key, by });
  }

  if (catalogue?.records.get(formatKey(DEFAULTS))) add('defaults', DEFAULTS.sk);
  if (tenant.plan !== undefined) add('plan', tenant.plan, tenant.key);
  for (const record of records) {
    for (const role of new Set(record.roles)) add('role', role, record.key);
    chain.push(record);
  }
  return { records: chain, named, dropped, from: now, until };
}

/** Of a sign-in for which nobody looks the catalogue up. */
const NO_CATALOGUE = {};

/**
 * Makes what puts the records of the catalogue where they count: the defaults and the plan of the
 * tenant before it, and the roles that a record names right before that record, at each place where
 * one is named. What is missing, suspended or outside its dates there grants nothing, and is never a
 * reason to deny.
 *
 * The same records and catalogue make the same chain until one of its records begins or ends.
 */
export function createChains(): (
  admitted: Pick<AdmittedBySignIn, 'tenant' | 'records'>,
  catalogue: Catalogue | undefined,
  now: number,
) => Chain {
  const memo = createMemo<{ chain?: DatedChain }>();
  return (admitted, catalogue, now) => {
    const kept = memo([catalogue ?? NO_CATALOGUE, ...admitted.records], '', () => ({}));
    if (!kept.chain || now < kept.chain.from || now >= kept.chain.until)
      kept.chain = buildChain(admitted, admitted.records, catalogue, now);
    return kept.chain;
  };
}

/**
 * The chain of one sign-in with what own code grants at its end, as the most specific record would
 * be; the one that there is, if own code has nothing to add.
 */
export function extendChain(
  chain: Chain,
  { grant, fault }: OwnGrant,
  admitted: Pick<AdmittedBySignIn, 'tenant' | 'records'>,
  catalogue: Catalogue | undefined,
  now: number,
): Chain {
  if (grant) return buildChain(admitted, [...admitted.records, grant], catalogue, now);
  if (fault === undefined) return chain;
  const source = 'extension';
  const failed: Dropped = { kind: source, name: fault, source, rule: 'extension-failed' };
  return { ...chain, dropped: [...chain.dropped, failed] };
}
