import { EnrichmentError } from '../../src/denials.ts';
import { lifecycleEntries, stateAt } from '../../src/records/grants.ts';
import type { RecordKey } from '../../src/records/keys.ts';
import { isCatalogKind, isGrantKind, type Kind } from '../../src/records/kinds.ts';
import { readRecord } from '../../src/records/parse-record.ts';
import type { Action, Fields } from '../table/action.ts';
import { isRecordName, parseKey } from '../table/parse-key.ts';

const DECISIVE = [...Object.keys(lifecycleEntries), 'tenantId'];

/** Tells a kind that sign-ins need. What the catalogue grants keeps none out. */
const decides = (kind: Kind): boolean => !isCatalogKind(kind) || !isGrantKind(kind);

/** Whether a record counts at a time, by what it says of that; what else is in it may be broken. */
function counts(key: RecordKey, fields: Fields, now: number): boolean {
  const name = parseKey(key);
  if (!name || !isRecordName(name) || !decides(name.kind)) return false;
  const decisive = Object.entries(fields).filter(([field]) => DECISIVE.includes(field));
  const record = readRecord(name.kind, name, Object.fromEntries(decisive));
  if (record === undefined || record instanceof EnrichmentError) return false;
  return stateAt(record, now) === 'active';
}

/**
 * Whether the change of a row takes the tokens away that need it, or lets those in whom it kept
 * out: by its status, its dates, or the tenant that a machine client, or the users of an identity
 * provider, belong to. What is added or removed is told by that alone.
 *
 * @param now milliseconds since the epoch
 */
export function admissionOf(action: Action, now: number): 'lets in' | 'locks out' | undefined {
  if (action.op !== 'change') return undefined;
  const { key, before, after } = action;
  const isIn = counts(key, after, now);
  const movesTo = after.tenantId?.S !== before.tenantId?.S;
  if (counts(key, before, now)) return isIn ? (movesTo ? 'lets in' : undefined) : 'locks out';
  return isIn ? 'lets in' : undefined;
}
