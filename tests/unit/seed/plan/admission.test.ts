import { admissionOf } from '../../../../seed/plan/admission.ts';
import { toAttributes } from '../../../../seed/table/attributes.ts';

const NOW = Date.parse('2026-06-01T12:00:00Z');
const TENANT = { pk: 'TENANT#acme', sk: 'TENANT' };
const CLIENT = { pk: 'CLIENT#jobs', sk: 'CLIENT' };
const PROVIDER = { pk: 'CATALOG', sk: 'IDP#AcmeSAML' };
const ACTIVE = { status: 'active' };
const SUSPENDED = { status: 'suspended' };

it.each([
  ['nothing of its status', TENANT, ACTIVE, { ...ACTIVE, name: 'Acme' }, undefined],
  ['nothing that counts', TENANT, SUSPENDED, { ...SUSPENDED, name: 'Acme' }, undefined],
  ['its status to suspended', TENANT, ACTIVE, SUSPENDED, 'locks out'],
  ['its status to active', TENANT, SUSPENDED, ACTIVE, 'lets in'],
  [
    'its end to one that has passed',
    TENANT,
    ACTIVE,
    { ...ACTIVE, activeUntil: '2026-06-01T12:00:00Z' },
    'locks out',
  ],
  [
    'its end to a later one',
    TENANT,
    { ...ACTIVE, activeUntil: '2026-05-01T00:00:00Z' },
    { ...ACTIVE, activeUntil: '2026-07-01T00:00:00Z' },
    'lets in',
  ],
  [
    'its beginning to a later one',
    TENANT,
    ACTIVE,
    { ...ACTIVE, activeFrom: '2026-07-01T00:00:00Z' },
    'locks out',
  ],
  ['a status that is none', TENANT, { status: 'Suspended' }, ACTIVE, 'lets in'],
  ['claims that are none', TENANT, { ...ACTIVE, claims: 'broken' }, ACTIVE, undefined],
  [
    'its tenant',
    CLIENT,
    { ...ACTIVE, tenantId: 'acme' },
    { ...ACTIVE, tenantId: 'globex' },
    'lets in',
  ],
  [
    'its tenant, but stays suspended',
    CLIENT,
    { ...SUSPENDED, tenantId: 'acme' },
    { ...SUSPENDED, tenantId: 'globex' },
    undefined,
  ],
  [
    'the tenant of its users',
    PROVIDER,
    { ...ACTIVE, tenantId: 'acme', groups: 'broken' },
    { ...ACTIVE, tenantId: 'globex' },
    'lets in',
  ],
  [
    'its app client to suspended',
    { pk: 'CATALOG', sk: 'APP#7app' },
    ACTIVE,
    SUSPENDED,
    'locks out',
  ],
  ['its role to active', { pk: 'CATALOG', sk: 'ROLE#editor' }, SUSPENDED, ACTIVE, undefined],
])('of a record that changes %s', (_, key, before, after, admission) => {
  const action = {
    op: 'change',
    key,
    before: toAttributes(before),
    after: toAttributes(after),
  } as const;
  expect(admissionOf(action, NOW)).toBe(admission);
});
