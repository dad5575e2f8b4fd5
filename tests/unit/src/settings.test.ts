import { readSettings, SETTINGS } from '../../../src/settings.ts';

const OF_ATTRIBUTE = 'the name of a user attribute other than sub';
const OF_CLAIM = 'the name of a claim that Cognito does not reserve';
const ACCEPTED = {
  TENANTS_TABLE: 'the name or ARN of the tenant table',
  TENANT_ATTRIBUTE: OF_ATTRIBUTE,
  DEPARTMENT_ATTRIBUTE: OF_ATTRIBUTE,
  TENANT_CLAIM: OF_CLAIM,
  DEPARTMENT_CLAIM: OF_CLAIM,
  MISSING_TENANT: 'deny or passthrough',
  MISSING_CLIENT: 'deny or passthrough',
  MEMBERSHIP: 'off, optional or required',
  IDENTITY_PROVIDERS: 'off or on',
  UNKNOWN_APP_CLIENTS: 'all, identity-only or deny',
  TENANT_SWITCHING: 'off, request or sticky',
  TENANT_METADATA: 'a name of 1 to 64 letters, digits, dots, colons, underscores or hyphens',
  PERSONAL_ATTRIBUTES: 'standard attributes separated by commas, or none',
  SESSION_TAGS: 'off or on',
  GROUPS: 'merge or replace',
  EXTENSION_FAILURE: 'deny or report',
  ALLOWED_ROLE_ARNS:
    'role ARNs separated by commas, each with its partition and account, such as arn:aws:iam::123456789012:role/tenants/*',
  LOOKUP_TIMEOUT_MS: 'a whole number from 100 to 4000',
  CACHE_TTL_SECONDS: 'a whole number from 0 to 3600',
  CACHE_STALE_SECONDS: 'a whole number from 0 to 86400',
  LOG_LEVEL: 'INFO or WARN',
};

describe('readSettings', () => {
  it('needs only the table, and takes an empty variable for one that is not set', () => {
    expect(readSettings({ TENANTS_TABLE: 'tenants', GROUPS: '', LOOKUP_TIMEOUT_MS: ' ' })).toEqual({
      tenantsTable: 'tenants',
      tenantAttribute: 'custom:tenantId',
      departmentAttribute: 'custom:department',
      tenantClaim: 'tenantId',
      departmentClaim: 'departmentId',
      identityProviders: 'off',
      unknownAppClients: 'all',
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
      extensionFailure: 'deny',
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
    ['TENANT_CLAIM', 'at_hash'],
    ['TENANT_CLAIM', 'client_id'],
    ['LOOKUP_TIMEOUT_MS', '99'],
    ['LOOKUP_TIMEOUT_MS', '4001'],
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

  it.each(['deny', 'identity-only'])(
    'refuses UNKNOWN_APP_CLIENTS=%s where users without a tenant pass',
    (UNKNOWN_APP_CLIENTS) => {
      const env = { TENANTS_TABLE: 'tenants', MISSING_TENANT: 'passthrough', UNKNOWN_APP_CLIENTS };
      expect(() => readSettings(env)).toThrow('UNKNOWN_APP_CLIENTS needs MISSING_TENANT=deny');
    },
  );

  it.each(['optional', 'required'])('switches tenants with MEMBERSHIP=%s', (MEMBERSHIP) => {
    const env = { TENANTS_TABLE: 'tenants', TENANT_SWITCHING: 'request', MEMBERSHIP };
    expect(readSettings(env)).toMatchObject({ membership: MEMBERSHIP, tenantSwitching: 'request' });
  });

  it.each(['aws:tenant', 'AWS:x'])(
    'refuses session tags with the claim %j, which no tag can have',
    (name) => {
      expect(() =>
        readSettings({ TENANTS_TABLE: 'tenants', SESSION_TAGS: 'on', TENANT_CLAIM: name }),
      ).toThrow('SESSION_TAGS needs');
    },
  );

  // Each is the last value on its side that counts.
  it.each<[string, string, object]>([
    ['LOOKUP_TIMEOUT_MS', '100', { lookupTimeoutMs: 100 }],
    ['LOOKUP_TIMEOUT_MS', '4000', { lookupTimeoutMs: 4000 }],
    ['CACHE_TTL_SECONDS', '0', { cacheTtlSeconds: 0 }],
    ['CACHE_TTL_SECONDS', '3600', { cacheTtlSeconds: 3600 }],
    ['CACHE_STALE_SECONDS', '86400', { cacheStaleSeconds: 86_400 }],
    ['TENANT_ATTRIBUTE', 'subTenant', { tenantAttribute: 'subTenant' }],
    ['TENANT_ATTRIBUTE', ' custom:org ', { tenantAttribute: 'custom:org' }],
    ['PERSONAL_ATTRIBUTES', 'none', { personalAttributes: [] }],
    ['PERSONAL_ATTRIBUTES', 'email, name', { personalAttributes: ['email', 'name'] }],
    ['TENANT_CLAIM', 'aws:tenant', { tenantClaim: 'aws:tenant' }],
  ])('takes %s=%j', (name, value, read) => {
    expect(readSettings({ TENANTS_TABLE: 'tenants', [name]: value })).toMatchObject(read);
  });

  it('takes role patterns with blanks between them', () => {
    const roles = ['arn:aws:iam::123456789012:role/a', 'arn:aws:iam::123456789012:role/b'];
    const read = (text: string) =>
      readSettings({ TENANTS_TABLE: 'tenants', ALLOWED_ROLE_ARNS: text }).allowedRoles;
    expect(read(roles.join(' , '))).toEqual(read(roles.join(',')));
    expect(read(roles.join(','))).toHaveLength(2);
  });

  // Operators read these sentences, and nothing else says what a variable takes.
  it.each(Object.values(SETTINGS))('says what $variable accepts', ({ variable, accepts }) => {
    expect(ACCEPTED).toHaveProperty(variable, accepts);
    expect(() => readSettings({ TENANTS_TABLE: 'tenants', [variable]: '\0' })).toThrow(
      `CONFIG_INVALID: ${variable} has to be ${accepts}`,
    );
  });

  it('names every bad variable and what it accepts, and repeats no value', () => {
    const read = () => readSettings({ GROUPS: 'hunter2', MISSING_TENANT: 'hunter2' });
    expect(read).toThrow(
      'CONFIG_INVALID: TENANTS_TABLE has to be the name or ARN of the tenant table, and is not set; ' +
        'MISSING_TENANT has to be deny or passthrough; GROUPS has to be merge or replace',
    );
  });
});
