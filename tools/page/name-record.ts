import type { Kind } from '../../seed/format/seed-format.ts';
import type { RecordKey } from '../../src/records/keys.ts';
import { parseKey } from '../../src/records/parse-key.ts';

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
  switch (parsed?.kind) {
    case 'tenant':
      return {
        kind: 'tenant',
        key,
        id: parsed.tenantId,
        tenantId: parsed.tenantId,
        title: `Tenant ${parsed.tenantId}`,
      };
    case 'department': {
      const { tenantId, departmentId: id } = parsed;
      return { kind: 'department', key, id, tenantId, title: `Department ${id} of ${tenantId}` };
    }
    case 'member': {
      const { tenantId, sub: id } = parsed;
      return { kind: 'member', key, id, tenantId, title: `Member ${id} of ${tenantId}` };
    }
    case 'client':
      return { kind: 'client', key, id: parsed.clientId, title: `Machine ${parsed.clientId}` };
    default:
      return undefined;
  }
}

/** Names the record whose key `formatKey` writes so. */
export function parseRecordName(text: string): NamedRecord | undefined {
  const slash = text.indexOf('/');
  return nameRecord({ pk: text.slice(0, Math.max(0, slash)), sk: text.slice(slash + 1) });
}
