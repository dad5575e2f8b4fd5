import type { Kind } from '../seed/format/format.ts';
import {
  clientKey,
  departmentKey,
  memberKey,
  parseClientId,
  parseDepartmentId,
  parseSub,
  parseTenantId,
  type RecordKey,
  tenantKey,
} from '../src/tenancy/keys.ts';

/** Which record a key is about. */
export interface RecordName {
  readonly kind: Kind;
  readonly key: RecordKey;
  /** Its own id. */
  readonly id: string;
  /** Of a client only its row tells. */
  readonly tenantId?: string;
  /** As in `Department engineering of acme`. */
  readonly title: string;
}

/** Reads a key as `formatKey` writes it. Undefined if no record has such a key. */
export function parseRecordName(text: string): RecordName | undefined {
  const [, partition, first = '', sort, second] = /^(TENANT|CLIENT)#([^/]*)\/([A-Z]+)(?:#(.*))?$/s.exec(text) ?? [];
  if (partition === 'CLIENT') {
    const clientId = sort === 'CLIENT' && second === undefined ? parseClientId(first) : undefined;
    return clientId && { kind: 'client', key: clientKey(clientId), id: clientId, title: `Machine ${clientId}` };
  }
  const tenantId = parseTenantId(first);
  if (partition !== 'TENANT' || !tenantId) return undefined;
  if (sort === 'TENANT' && second === undefined) {
    return { kind: 'tenant', key: tenantKey(tenantId), id: tenantId, tenantId, title: `Tenant ${tenantId}` };
  }
  const departmentId = sort === 'DEPARTMENT' ? parseDepartmentId(second) : undefined;
  if (departmentId) {
    const title = `Department ${departmentId} of ${tenantId}`;
    return { kind: 'department', key: departmentKey(tenantId, departmentId), id: departmentId, tenantId, title };
  }
  const sub = sort === 'MEMBER' ? parseSub(second) : undefined;
  const title = `Member ${sub} of ${tenantId}`;
  return sub && { kind: 'member', key: memberKey(tenantId, sub), id: sub, tenantId, title };
}
