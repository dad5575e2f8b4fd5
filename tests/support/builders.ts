import type { EventVersion } from '../../src/cognito/event.ts';
import { readSettings, type Settings } from '../../src/config.ts';
import type { JsonObject } from '../../src/json.ts';
import { departmentKey, parseDepartmentId, parseTenantId, tenantKey } from '../../src/tenancy/keys.ts';
import { type DepartmentRecord, parseDepartment, parseTenant, type TenantRecord } from '../../src/tenancy/records.ts';

export const TENANT_ROLE = 'arn:aws:iam::123456789012:role/tenants/acme';
export const ALLOWED_ROLES = 'arn:aws:iam::123456789012:role/tenants/*';

/** A trigger event as Amazon Cognito sends it, with whatever a test says of it. */
export function buildEvent({
  version = 'V2_0' as EventVersion,
  attributes = { 'custom:tenantId': 'acme', 'custom:department': 'engineering' } as Record<string, unknown>,
  request = {} as Record<string, unknown>,
  ...rest
} = {}) {
  const details = version === 'V1_0' ? 'claimsOverrideDetails' : 'claimsAndScopeOverrideDetails';
  return {
    version: version.slice(1, 2),
    triggerSource: 'TokenGeneration_Authentication',
    region: 'eu-west-1',
    userPoolId: 'eu-west-1_example',
    userName: 'alice',
    callerContext: { awsSdkVersion: 'aws-sdk-unknown-unknown', clientId: '4webclient0example' },
    request: {
      userAttributes: { sub: '5f1c2d34-0000-4000-8000-000000000001', email: 'alice@example.com', ...attributes },
      groupConfiguration: { groupsToOverride: [], iamRolesToOverride: [], preferredRole: null },
      ...(version === 'V1_0' ? {} : { scopes: ['aws.cognito.signin.user.admin', 'openid'] }),
      ...request,
    } as Record<string, unknown>,
    response: { [details]: null } as unknown,
    ...rest,
  };
}

function must<T>(value: T | undefined): T {
  if (value === undefined) throw new Error('a builder got what can be no id');
  return value;
}

export const acme = must(parseTenantId('acme'));
const engineering = must(parseDepartmentId('engineering'));

export const buildTenant = (row: JsonObject = {}, tenantId = acme): TenantRecord =>
  parseTenant(tenantId, tenantKey(tenantId), { status: 'active', ...row });

export const buildDepartment = (row: JsonObject = {}, departmentId = engineering, tenantId = acme): DepartmentRecord =>
  parseDepartment(tenantId, departmentId, departmentKey(tenantId, departmentId), { status: 'active', ...row });

export const buildSettings = (env: Record<string, string> = {}): Settings =>
  readSettings({ TENANTS_TABLE: 'tenants', ALLOWED_ROLE_ARNS: ALLOWED_ROLES, ...env });
