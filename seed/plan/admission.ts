import { EnrichmentError } from '../../src/denials.ts';
import { lifecycleEntries, stateAt } from '../../src/records/grants.ts';
import type { RecordKey } from '../../src/records/keys.ts';
import { CATALOG_KINDS, isGrantKind } from '../../src/records/kinds.ts';
import { readRecord } from '../../src/records/parse-record.ts';
import type { Action, Fields } from '../table/action.ts';
import { isRecordName, parseKey } from '../table/parse-key.ts';

const DECISIVE = [...Object.keys(lifecycleEntries), 'tenantId'];

/** Whether a record counts at a time, by what it says of that; what else is in it may be broken. */
function counts(key: RecordKey, fields: Fields, now: number): boolean {
  const name = parseKey(key);
  if (!name || !isRecordName(name)) return false;
  const decisive = Object.entries(fields).filter(([field]) => DECISIVE.includes(field));
  const record = readRecord(name.kind, name, Object.fromEntries(decisive));
  if (record === undefined || record instanceof EnrichmentError) return false;
  return stateAt(record, now) === 'active';
}

/**
 * Whether the change of a row takes the tokens away that need it, or lets those in whom it kept
 * out: by its status, its dates, or the tenant that a machine client acts for. What is
 * added or removed is told by that alone.
 *
 * @param now milliseconds since the epoch
 */
export function admissionOf(action: Action, now: number): 'lets in' | 'locks out' | undefined {
  if (action.op !== 'change') return undefined;
  const { key, before, after } = action;
  // What the catalogue grants keeps no sign-in out.
  const kind = parseKey(key)?.kind;
  if (CATALOG_KINDS.filter(isGrantKind).some((each) => each === kind)) return undefined;
  const isIn = counts(key, after, now);
  const movesTo = after.tenantId?.S !== before.tenantId?.S;
  if (counts(key, before, now)) return isIn ? (movesTo ? 'lets in' : undefined) : 'locks out';
  return isIn ? 'lets in' : undefined;
}
