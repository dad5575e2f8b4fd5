import { isRecordName, ownIdOf, parseKey } from '../../seed/table/parse-key.ts';
import type { RecordKey } from '../../src/records/keys.ts';
import { KIND_NAMES, type Kind } from '../../src/records/kinds.ts';

/** Which record a key is about. */
export interface NamedRecord {
  readonly kind: Kind;
  readonly key: RecordKey;
  /** Its own id. */
  readonly id: string;
  /** Of a client only its row tells. */
  readonly tenantId?: string;
  /** As in `Department engineering of acme`. */
  readonly title: string;
}

/** Names the record that has a key. Undefined if no record has such a key. */
export function nameRecord(key: RecordKey): NamedRecord | undefined {
  const parsed = parseKey(key);
  if (!parsed || !isRecordName(parsed)) return undefined;
  const { kind } = parsed;
  const [id = ''] = Object.values(ownIdOf(parsed));
  const tenantId = 'tenantId' in parsed ? parsed.tenantId : undefined;
  const of = tenantId === undefined || kind === 'tenant' ? '' : ` of ${tenantId}`;
  const title = `${KIND_NAMES[kind].title} ${id}${of}`.trim();
  return { kind, key, id, ...(tenantId !== undefined && { tenantId }), title };
}

/** Names the record whose key `formatKey` writes so. */
export function parseRecordName(text: string): NamedRecord | undefined {
  const slash = text.indexOf('/');
  return nameRecord({ pk: text.slice(0, Math.max(0, slash)), sk: text.slice(slash + 1) });
}
