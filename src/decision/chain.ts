import { EnrichmentError } from '../denials.ts';
import type { Catalogue } from '../lookup/catalogue.ts';
import { stateAt } from '../records/grants.ts';
import { formatKey, parseId, type RecordKey } from '../records/keys.ts';
import { CATALOG_PK, KINDS, keyOf, type TableRecord } from '../records/kinds.ts';
import type { AdmittedBySignIn } from './admit.ts';
import type { Dropped, NamedRecord, Rule } from './decision.ts';

/** The records that count for one sign-in, from the general to the specific. */
export interface Chain {
  readonly records: readonly TableRecord[];
  readonly named: readonly NamedRecord[];
  /** What records name and the catalogue does not have, or not now. */
  readonly dropped: readonly Dropped[];
}

const DEFAULTS = formatKey(keyOf('defaults', {}));

/** Why a record of the catalogue does not count; undefined if it does. */
function refuse(record: ReturnType<Catalogue['records']['get']>, now: number): Rule | undefined {
  if (record === undefined) return 'not-in-catalogue';
  if (record instanceof EnrichmentError) return 'record-invalid';
  return stateAt(record, now) === 'active' ? undefined : 'not-active';
}

/**
 * Puts the records of the catalogue where they count: the defaults and the plan of the tenant before
 * it, and the roles that a record names right before that record. What is missing, suspended or
 * outside its dates there grants nothing, and is never a reason to deny.
 *
 * @param now milliseconds since the epoch
 */
export function buildChain(
  { tenant, records }: Pick<AdmittedBySignIn, 'tenant' | 'records'>,
  catalogue: Catalogue | undefined,
  now: number,
): Chain {
  const chain: TableRecord[] = [];
  const named: NamedRecord[] = [];
  const dropped: Dropped[] = [];

  function add(kind: 'plan' | 'role', name: string, by: RecordKey): void {
    const [text, id] = KINDS[kind].sk;
    const key = { pk: CATALOG_PK, sk: text + name };
    const record =
      parseId(id, name) === undefined ? undefined : catalogue?.records.get(formatKey(key));
    const rule = refuse(record, now);
    if (rule !== undefined || record === undefined || record instanceof EnrichmentError) {
      dropped.push({
        kind: kind === 'role' ? 'named role' : 'plan',
        name,
        source: by,
        rule: rule ?? 'not-in-catalogue',
      });
      return;
    }
    chain.push(record);
    named.push({ key: record.key, by });
  }

  const defaults = catalogue?.records.get(DEFAULTS);
  if (defaults && refuse(defaults, now) === undefined) chain.push(defaults as TableRecord);
  if (tenant.plan !== undefined) add('plan', tenant.plan, tenant.key);
  for (const record of records) {
    for (const role of record.roles) add('role', role, record.key);
    chain.push(record);
  }
  return { records: chain, named, dropped };
}
