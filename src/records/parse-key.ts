import {
  type ClientId,
  type DepartmentId,
  parseClientId,
  parseDepartmentId,
  parseSub,
  parseTenantId,
  type RecordKey,
  type Sub,
  type TenantId,
} from './keys.ts';

/**
 * What a key of the tenant table is the key of. A listing names a machine client in the partition
 * of its tenant.
 */
export type ParsedKey =
  | { readonly kind: 'tenant'; readonly tenantId: TenantId }
  | {
      readonly kind: 'department';
      readonly tenantId: TenantId;
      readonly departmentId: DepartmentId;
    }
  | { readonly kind: 'member'; readonly tenantId: TenantId; readonly sub: Sub }
  | { readonly kind: 'client'; readonly clientId: ClientId }
  | { readonly kind: 'listing'; readonly tenantId: TenantId; readonly clientId: ClientId };

const after = (text: string, beginning: string) =>
  text.startsWith(beginning) ? text.slice(beginning.length) : undefined;

/** Reads a key back; undefined if it is none that this service writes or reads. */
export function parseKey({ pk, sk }: RecordKey): ParsedKey | undefined {
  if (sk === 'CLIENT') {
    const clientId = parseClientId(after(pk, 'CLIENT#'));
    return clientId && { kind: 'client', clientId };
  }
  const tenantId = parseTenantId(after(pk, 'TENANT#'));
  if (!tenantId) return undefined;
  if (sk === 'TENANT') return { kind: 'tenant', tenantId };
  const departmentId = parseDepartmentId(after(sk, 'DEPARTMENT#'));
  if (departmentId) return { kind: 'department', tenantId, departmentId };
  const sub = parseSub(after(sk, 'MEMBER#'));
  if (sub) return { kind: 'member', tenantId, sub };
  const clientId = parseClientId(after(sk, 'CLIENT#'));
  return clientId && { kind: 'listing', tenantId, clientId };
}
