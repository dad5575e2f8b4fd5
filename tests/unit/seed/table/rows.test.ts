import { readDocument } from '../../../../seed/files/read-documents.ts';
import { tenantsOf } from '../../../../seed/files/seed-record.ts';
import { toRow } from '../../../../seed/table/rows.ts';

const YAML = `
tenants:
  - tenantId: acme
    claims: { plan: enterprise, limits: { perDay: 20 } }
    activeUntil: 2027-01-31T01:00:00+01:00
    departments:
      - { departmentId: sales, status: suspended }
    members:
      - { sub: 5f1c2d34-0000-4000-8000-000000000001, departmentId: sales }
    clients:
      - { clientId: jobs, name: Nightly jobs }
`;

it('writes what the author wrote, a status, and for a client its tenant', () => {
  const { document } = readDocument('seed.yaml', YAML);

  expect(document && [...tenantsOf(document)].flat().map(toRow)).toEqual([
    {
      pk: 'TENANT#acme',
      sk: 'TENANT',
      status: 'active',
      claims: { plan: 'enterprise', limits: { perDay: 20 } },
      activeUntil: '2027-01-31T01:00:00+01:00',
    },
    { pk: 'TENANT#acme', sk: 'DEPARTMENT#sales', status: 'suspended' },
    {
      pk: 'TENANT#acme',
      sk: 'MEMBER#5f1c2d34-0000-4000-8000-000000000001',
      departmentId: 'sales',
      status: 'active',
    },
    { pk: 'CLIENT#jobs', sk: 'CLIENT', tenantId: 'acme', name: 'Nightly jobs', status: 'active' },
  ]);
});
