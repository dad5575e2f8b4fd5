import type { TriggerEvent } from '../cognito/event.ts';
import { EnrichmentError } from '../errors.ts';
import { ownField } from '../json.ts';
import { type DepartmentId, parseDepartmentId, parseTenantId, type TenantId } from '../tenancy/keys.ts';

/** Who is asking for tokens: the tenant, and the department if the user has one. */
export interface Identity {
  readonly tenantId: TenantId;
  readonly departmentId: DepartmentId | undefined;
}

/** An attribute that Cognito has set to nothing is one that the user does not have. */
const readAttribute = (event: TriggerEvent, name: string) => ownField(event.userAttributes, name) || undefined;

/**
 * Finds out from the user's attributes who is asking.
 *
 * @throws {EnrichmentError} `TENANT_MISSING`; `TENANT_INVALID` and `DEPARTMENT_NOT_FOUND` for what can be no id
 */
export function identify(
  event: TriggerEvent,
  settings: { readonly tenantAttribute: string; readonly departmentAttribute: string },
): Identity {
  const tenant = readAttribute(event, settings.tenantAttribute);
  if (tenant === undefined) throw new EnrichmentError('TENANT_MISSING');
  const tenantId = parseTenantId(tenant);
  if (tenantId === undefined) throw new EnrichmentError('TENANT_INVALID');

  const department = readAttribute(event, settings.departmentAttribute);
  const departmentId = parseDepartmentId(department);
  if (department !== undefined && departmentId === undefined) throw new EnrichmentError('DEPARTMENT_NOT_FOUND');
  return { tenantId, departmentId };
}
