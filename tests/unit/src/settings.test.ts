import { readSettings } from '../../../src/settings.ts';

describe('readSettings', () => {
  it('needs only the table, and takes an empty variable for one that is not set', () => {
    expect(readSettings({ TENANTS_TABLE: 'tenants', GROUPS: '', LOOKUP_TIMEOUT_MS: ' ' })).toEqual({
      tenantsTable: 'tenants',
      tenantAttribute: 'custom:tenantId',
      departmentAttribute: 'custom:department',
      tenantClaim: 'tenantId',
      departmentClaim: 'departmentId',
      missingTenant: 'deny',
      missingClient: 'deny',
      membership: 'off',
      tenantSwitching: 'off',
      tenantMetadata: 'tenantId',
      personalAttributes: [
        ...['email', 'email_verified', 'phone_number', 'phone_number_verified', 'name'],
        ...['given_name', 'family_name', 'preferred_username', 'locale', 'zoneinfo', 'picture'],
      ],
      sessionTags: 'off',
      groups: 'merge',
      allowedRoles: [],
      lookupTimeoutMs: 2000,
      cacheTtlSeconds: 30,
      cacheStaleSeconds: 300,
      logLevel: 'INFO',
    });
  });

  it.each([
    ['TENANTS_TABLE', ''],
    ['TENANTS_TABLE', 'two words'],
    ['TENANT_ATTRIBUTE', 'custom: tenant'],
    ['TENANT_ATTRIBUTE', 'sub'],
    ['DEPARTMENT_ATTRIBUTE', 'sub'],
    ['TENANT_CLAIM', 'sub'],
    ['TENANT_CLAIM', 'a\0b'],
    ['TENANT_CLAIM', 'x'.repeat(129)],
    ['DEPARTMENT_ATTRIBUTE', 'custom:tenantId'],
    ['TENANT_CLAIM', 'scope'],
    ['TENANT_CLAIM', 'cognito:tenant'],
    ['DEPARTMENT_CLAIM', 'https://aws.amazon.com/tags'],
    ['DEPARTMENT_CLAIM', 'tenantId'],
    ['MISSING_TENANT', 'allow'],
    ['MISSING_CLIENT', 'allow'],
    ['TENANT_METADATA', 'tenant id'],
    ['PERSONAL_ATTRIBUTES', 'email,custom:userRole'],
    ['PERSONAL_ATTRIBUTES', 'email,'],
    ['GROUPS', 'Merge'],
    ['MEMBERSHIP', 'on'],
    ['SESSION_TAGS', 'yes'],
    ['TENANT_SWITCHING', 'always'],
    ['LOOKUP_TIMEOUT_MS', '5000'],
    ['LOOKUP_TIMEOUT_MS', '2e3'],
    ['LOOKUP_TIMEOUT_MS', '-1'],
    ['CACHE_TTL_SECONDS', '3601'],
    ['CACHE_STALE_SECONDS', '1.5'],
    ['LOG_LEVEL', 'debug'],
    ['ALLOWED_ROLE_ARNS', '*'],
    ['ALLOWED_ROLE_ARNS', 'arn:aws:iam::*:role/tenants/*'],
    ['ALLOWED_ROLE_ARNS', 'arn:aws:iam::12345678901*:role/x'],
    ['ALLOWED_ROLE_ARNS', 'arn:*:iam::123456789012:role/x'],
    ['ALLOWED_ROLE_ARNS', 'arn:aws:iam::123456789012:user/x'],
    ['ALLOWED_ROLE_ARNS', 'arn:aws:iam::123456789012:role/tenants/*,'],
  ])('refuses %s=%j by its name', (name, value) => {
    expect(() => readSettings({ TENANTS_TABLE: 'tenants', [name]: value })).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        message: expect.stringContaining(`${name} has to`),
      }),
    );
  });

  it('refuses to switch tenants where no membership is proved', () => {
    expect(() => readSettings({ TENANTS_TABLE: 'tenants', TENANT_SWITCHING: 'request' })).toThrow(
      'TENANT_SWITCHING needs MEMBERSHIP=required',
    );
  });

  it.each(['aws:tenant', 'AWS:x'])(
    'refuses session tags with the claim %j, which no tag can have',
    (name) => {
      expect(() =>
        readSettings({ TENANTS_TABLE: 'tenants', SESSION_TAGS: 'on', TENANT_CLAIM: name }),
      ).toThrow('SESSION_TAGS needs');
    },
  );

  it('names every bad variable and what it accepts, and repeats no value', () => {
    const read = () => readSettings({ GROUPS: 'hunter2', MISSING_TENANT: 'hunter2' });
    expect(read).toThrow(
      'CONFIG_INVALID: TENANTS_TABLE has to be the name or ARN of the tenant table, and is not set; ' +
        'MISSING_TENANT has to be deny or passthrough; GROUPS has to be merge or replace',
    );
  });
});
