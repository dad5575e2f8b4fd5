import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

const ROWS_A_TENANT = 10;
const PLANS = ['trial', 'business', 'enterprise'];
const ROLE = 'arn:aws:iam::123456789012:role/tenants';

const departmentIdOf = (tenant: number, index: number) => `department-${tenant}-${index}`;

const buildDepartment = (tenant: number, index: number) => ({
  departmentId: departmentIdOf(tenant, index),
  name: `Department ${index} of tenant ${tenant}`,
  claims: { costCenter: String(4000 + index), territories: ['emea', 'apac'] },
  groups: [`department-${index}`],
  preferredRole: `${ROLE}/department-${index}`,
  scopes: ['api/deploy', 'api/quote'],
});

const buildMember = (tenant: number, index: number, departments: number) => ({
  sub: `${tenant.toString(16).padStart(8, '0')}-0000-4000-8000-${index.toString(16).padStart(12, '0')}`,
  name: `Member ${index} of tenant ${tenant}`,
  departmentId: departmentIdOf(tenant, index % departments),
  // Most members have nothing of their own.
  ...(index % 3 === 0 && { claims: { approvalLimit: 1000 * index }, groups: ['approvers'] }),
});

const buildClient = (tenant: number) => ({
  clientId: `client0${tenant}`,
  name: 'Nightly jobs',
  onlyGrantedScopes: true,
  departmentId: departmentIdOf(tenant, 0),
  scopes: ['api/export'],
});

function buildTenant(tenant: number) {
  const departments = 1 + (tenant % 2);
  return {
    tenantId: `tenant-${tenant}`,
    name: `Tenant ${tenant}`,
    plan: PLANS[tenant % PLANS.length] as string,
    claims: {
      plan: PLANS[tenant % PLANS.length] as string,
      seats: tenant,
      ssoRequired: tenant % 2 === 0,
      features: ['sso', 'audit'],
      limits: { apiCallsPerMinute: 6000, exports: { perDay: 20, formats: ['csv', 'parquet'] } },
    },
    groups: ['users', `plan-${PLANS[tenant % PLANS.length]}`],
    scopes: ['api/read'],
    departments: Array.from({ length: departments }, (_, index) => buildDepartment(tenant, index)),
    members: Array.from({ length: ROWS_A_TENANT - 2 - departments }, (_, index) =>
      buildMember(tenant, index, departments),
    ),
    clients: [buildClient(tenant)],
  };
}

/** The plans that tenants are on, the last of them with so many seats. */
export const buildCatalog = (seats: number) => ({
  catalog: {
    plans: PLANS.map((planId, index) => ({
      planId,
      claims: { seatsOfPlan: index === PLANS.length - 1 ? seats : 10 },
      listClaims: { modules: ['billing', planId] },
    })),
  },
});

/** A tenant of a seed file, with all that is listed under it. */
export type PopulationTenant = ReturnType<typeof buildTenant>;

/** Tenants with ten rows each: always the same, whatever their number. */
export function* generateTenants(count: number): Generator<PopulationTenant> {
  for (let tenant = 0; tenant < count; tenant++) yield buildTenant(tenant);
}

function* linesOf(catalog: object, tenants: Iterable<object>): Generator<string> {
  yield `${JSON.stringify(catalog)}\n`;
  for (const tenant of tenants) yield `${JSON.stringify(tenant)}\n`;
}

/** Writes a catalogue and tenants as a seed file of newline-delimited JSON. */
export const writeNdjson = (
  path: string,
  catalog: object,
  tenants: Iterable<object>,
): Promise<void> => pipeline(Readable.from(linesOf(catalog, tenants)), createWriteStream(path));
