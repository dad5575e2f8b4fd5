import { type AdmittedBySignIn, admit } from '../../../../src/decision/admit.ts';
import { EnrichmentError } from '../../../../src/denials.ts';
import type { FoundRecords } from '../../../../src/lookup/find-records.ts';
import {
  type DepartmentId,
  type ProviderName,
  parseClientId,
  parseDepartmentId,
  parseId,
  parseSub,
  type Sub,
} from '../../../../src/records/keys.ts';
import { keyOf, type RecordOf } from '../../../../src/records/kinds.ts';
import { parseRecord } from '../../../../src/records/parse-record.ts';
import { acme, buildDepartment, buildTenant } from '../../../support/builders.ts';

const NOW = Date.parse('2026-06-01T00:00:00Z');
const PAST = '2026-01-01T00:00:00Z';
const FUTURE = '2027-01-01T00:00:00Z';
const POLICY = { departmentAttribute: 'custom:unit', tenantMetadata: 'organization' };

const sub = parseSub('5f1c2d34-0000-4000-8000-000000000001') as Sub;
const departmentId = parseDepartmentId('engineering') as DepartmentId;
const clientId = parseClientId('jobs') as NonNullable<ReturnType<typeof parseClientId>>;

const buildMember = (row: object = {}): RecordOf<'member'> =>
  parseRecord('member', { tenantId: acme, sub }, { status: 'active', ...row });
const buildClient = (row: object = {}): RecordOf<'client'> =>
  parseRecord('client', { clientId }, { status: 'active', tenantId: 'acme', ...row });
const ofMember = (record: RecordOf<'member'> | EnrichmentError | undefined) => ({
  member: { key: keyOf('member', { tenantId: acme, sub }), record, isRequired: true },
});
const ofClient = (record: RecordOf<'client'> | EnrichmentError | undefined) => ({
  client: { key: keyOf('client', { clientId }), record },
});

const found = (records: Partial<FoundRecords>): FoundRecords => ({
  tenantId: acme,
  namedBy: 'attribute',
  isHome: true,
  tenant: buildTenant(),
  departmentId: undefined,
  department: undefined,
  stale: [],
  remainingMs: 0,
  ...records,
});

function denialOf(records: Partial<FoundRecords>) {
  try {
    admit(found(records), NOW, POLICY);
  } catch (error) {
    if (error instanceof EnrichmentError) return [error.code, error.detail];
    throw error;
  }
  return undefined;
}

const broken = new EnrichmentError('RECORD_INVALID', 'TENANT#acme/TENANT: status');

describe('admits', () => {
  const keysOf = ({ records }: AdmittedBySignIn) => records.map(({ key }) => key.sk);

  it('a tenant alone', () => {
    const admitted = admit(found({}), NOW, POLICY);
    expect(keysOf(admitted)).toEqual(['TENANT']);
    expect(admitted).toMatchObject({ department: undefined, client: undefined, isHome: true });
  });

  it('records from the general to the specific, so that the specific one wins', () => {
    const department = buildDepartment();
    const admitted = admit(
      found({ departmentId, department, isHome: false, ...ofMember(buildMember()) }),
      NOW,
      POLICY,
    );
    expect(keysOf(admitted)).toEqual(['TENANT', 'DEPARTMENT#engineering', `MEMBER#${sub}`]);
    expect(admitted).toMatchObject({ department, isHome: false });
  });

  it('a machine with its own record last', () => {
    const admitted = admit(
      found({ namedBy: 'client', isHome: false, ...ofClient(buildClient()) }),
      NOW,
      POLICY,
    );
    expect(keysOf(admitted)).toEqual(['TENANT', 'CLIENT']);
    expect(admitted.client?.clientId).toBe('jobs');
  });
});

describe.each(['TENANT', 'DEPARTMENT', 'MEMBER', 'CLIENT'] as const)('a %s', (what) => {
  const KEYS = {
    TENANT: 'TENANT#acme/TENANT',
    DEPARTMENT: 'TENANT#acme/DEPARTMENT#engineering',
    MEMBER: 'TENANT#acme/MEMBER#5f1c2d34…',
    CLIENT: 'CLIENT#jobs/CLIENT',
  };
  const having = (row: object | undefined): Partial<FoundRecords> => {
    if (what === 'TENANT') return { tenant: row && buildTenant(row as never) };
    if (what === 'DEPARTMENT')
      return { departmentId, department: row && buildDepartment(row as never) };
    if (what === 'MEMBER') return ofMember(row && buildMember(row));
    return { namedBy: 'client', ...ofClient(row && buildClient(row)) };
  };

  it.each([
    ['NOT_FOUND', ': not in the table', undefined],
    ['SUSPENDED', '', { status: 'suspended' }],
    ['NOT_ACTIVE', '', { activeFrom: FUTURE }],
    ['NOT_ACTIVE', '', { activeUntil: PAST }],
  ])('is denied as %s, with its key%s', (state, more, row) => {
    expect(denialOf(having(row))).toEqual([`${what}_${state}`, `${KEYS[what]}${more}`]);
  });

  it('is admitted within its dates', () => {
    expect(denialOf(having({ activeFrom: PAST, activeUntil: FUTURE }))).toBeUndefined();
  });
});

it.each([
  ['tenant', { tenant: broken }],
  ['department', { departmentId, department: broken }],
  ['member', ofMember(broken)],
  ['client', ofClient(broken)],
])('denies a %s that cannot be read by what is wrong with it', (_, records) => {
  expect(denialOf(records)).toEqual(['RECORD_INVALID', 'TENANT#acme/TENANT: status']);
});

describe('who is no member', () => {
  const MISSING = 'TENANT#acme/MEMBER#5f1c2d34…: not in the table';

  it.each<[string, Partial<FoundRecords>]>([
    ['who asked for the tenant', { namedBy: 'request' }],
    ['of a tenant that is not there', { tenant: undefined }],
  ])('%s learns nothing about the tenant', (_, records) => {
    expect(denialOf({ ...records, ...ofMember(undefined) })).toEqual(['TENANT_NOT_FOUND', MISSING]);
  });

  it.each(['attribute', 'choice'] as const)('of a tenant named by %s is told so', (namedBy) => {
    expect(denialOf({ namedBy, ...ofMember(undefined) })).toEqual(['MEMBER_NOT_FOUND', MISSING]);
  });

  it('is denied before the state of the tenant can show', () => {
    const tenant = buildTenant({ status: 'suspended' });
    expect(denialOf({ tenant, ...ofMember(undefined) })?.[0]).toBe('MEMBER_NOT_FOUND');
  });
});

it('counts no member where one may be missing, and one that is there with all it says', () => {
  const optional = (record: RecordOf<'member'> | EnrichmentError | undefined) => ({
    member: { ...ofMember(record).member, isRequired: false },
  });
  expect(denialOf(optional(undefined))).toBeUndefined();
  expect(denialOf({ tenant: undefined, ...optional(undefined) })?.[0]).toBe('TENANT_NOT_FOUND');
  expect(denialOf(optional(buildMember({ status: 'suspended' })))?.[0]).toBe('MEMBER_SUSPENDED');
  expect(denialOf(optional(buildMember({ activeUntil: PAST })))?.[0]).toBe('MEMBER_NOT_ACTIVE');
  expect(denialOf(optional(broken))?.[0]).toBe('RECORD_INVALID');
  const { records } = admit(found(optional(buildMember())), NOW, POLICY);
  expect(records.map(({ key }) => key.sk)).toEqual(['TENANT', `MEMBER#${sub}`]);
});

describe('an identity provider', () => {
  const KEY = 'CATALOG/IDP#AcmeSAML';
  const provider = parseId('provider', 'AcmeSAML') as ProviderName;
  const buildProvider = (row: object = {}): NonNullable<FoundRecords['provider']> => {
    const record = parseRecord(
      'identityProvider',
      { provider },
      { status: 'active', tenantId: 'acme', ...row },
    );
    const { name, ...admins } = buildTenant({ groups: ['owners'] });
    return {
      key: record.key,
      record,
      home: { tenantId: acme, departmentId: undefined },
      groups: [admins],
    };
  };
  const ofProvider = (row: object = {}): Partial<FoundRecords> => ({
    namedBy: 'provider',
    provider: buildProvider(row),
  });
  const wants = buildTenant({ signIn: 'identity-provider' });

  it('lets its users in, with what their groups give before the member record', () => {
    const records = { ...ofProvider(), departmentId, department: buildDepartment() };
    const admitted = admit(found({ ...records, ...ofMember(buildMember()) }), NOW, POLICY);
    expect(admitted.records.map((each) => each.groups)).toEqual([[], [], ['owners'], []]);
    expect(admitted.provider).toBe(records.provider);
  });

  it('has no say in a tenant that is not its own', () => {
    const away = { ...ofProvider(), namedBy: 'choice', isHome: false } as const;
    const admitted = admit(found({ ...away, ...ofMember(buildMember()) }), NOW, POLICY);
    expect(admitted.provider).toBeUndefined();
    expect(admitted.records.map(({ groups }) => groups)).toEqual([[], []]);
  });

  it.each<[string, object, string]>([
    ['that is suspended', { status: 'suspended' }, 'suspended'],
    ['that is not active yet', { activeFrom: FUTURE }, 'outside-dates'],
    ['that is not active any more', { activeUntil: PAST }, 'outside-dates'],
  ])('%s lets no user in, here or elsewhere', (_, row, state) => {
    const denial = ['SIGN_IN_METHOD_NOT_ALLOWED', `${KEY}: ${state}`];
    expect(denialOf(ofProvider(row))).toEqual(denial);
    const away = { namedBy: 'request', isHome: false, ...ofMember(buildMember()) } as const;
    expect(denialOf({ ...ofProvider(row), ...away })).toEqual(denial);
  });

  it.each(['RECORD_INVALID', 'SIGN_IN_METHOD_NOT_ALLOWED'] as const)(
    'denies by %s of its record',
    (code) => {
      const { key } = buildProvider();
      const record = new EnrichmentError(code, KEY);
      const nothing = { tenantId: undefined, tenant: undefined, isHome: false };
      expect(
        denialOf({ ...nothing, namedBy: 'provider', provider: { key, record, groups: [] } }),
      ).toEqual([code, KEY]);
    },
  );

  it('that names a tenant that is not there denies', () => {
    expect(denialOf({ ...ofProvider(), tenant: undefined })).toEqual([
      ...['TENANT_NOT_FOUND', 'TENANT#acme/TENANT: not in the table'],
    ]);
  });

  it('is all that lets users into a tenant that says so', () => {
    expect(denialOf({ ...ofProvider(), tenant: wants })).toBeUndefined();
  });

  it.each<[string, Partial<FoundRecords>]>([
    ['by attribute', {}],
    ['by attribute, as a member', ofMember(buildMember())],
    ['by request', { namedBy: 'request', ...ofMember(buildMember()) }],
    ['of the provider of another tenant', { ...ofProvider(), namedBy: 'request', isHome: false }],
  ])('is not what lets in who comes %s', (_, records) => {
    expect(denialOf({ ...records, tenant: wants })).toEqual([
      ...['SIGN_IN_METHOD_NOT_ALLOWED', 'TENANT#acme/TENANT: signIn is identity-provider'],
    ]);
  });

  it('need not let machines in', () => {
    const machine = { namedBy: 'client', isHome: false, ...ofClient(buildClient()) } as const;
    expect(denialOf({ ...machine, tenant: wants })).toBeUndefined();
  });

  it('is asked for after membership and state, which say nothing of the tenant to strangers', () => {
    const records = { tenant: wants, ...ofMember(undefined) };
    expect(denialOf(records)?.[0]).toBe('MEMBER_NOT_FOUND');
    const suspended = buildTenant({ signIn: 'identity-provider', status: 'suspended' });
    expect(denialOf({ tenant: suspended })?.[0]).toBe('TENANT_SUSPENDED');
  });
});

describe('what names no record', () => {
  it('is a tenant that nothing names', () => {
    expect(denialOf({ tenantId: undefined })).toEqual(['TENANT_MISSING', undefined]);
  });

  it('is a request for what can be no tenant, which says where it stands and not what', () => {
    const detail = 'clientMetadata.organization is no tenant id';
    expect(denialOf({ tenantId: undefined, namedBy: 'request' })).toEqual([
      'TENANT_NOT_FOUND',
      detail,
    ]);
  });

  it('is an attribute that can be no department, likewise', () => {
    expect(denialOf({ departmentId: null })).toEqual([
      'DEPARTMENT_NOT_FOUND',
      'custom:unit is no department id',
    ]);
  });

  it('is a machine before its tenant', () => {
    expect(denialOf({ tenantId: undefined, namedBy: 'client', ...ofClient(undefined) })).toEqual([
      'CLIENT_NOT_FOUND',
      'CLIENT#jobs/CLIENT: not in the table',
    ]);
  });
});
