import { claimsOf, type DecisionCase, decideFor } from '../../../support/decision-case.ts';

describe('denials', () => {
  it.each<[string, DecisionCase]>([
    ['TENANT_NOT_FOUND', { tenant: null }],
    ['TENANT_SUSPENDED', { tenant: { status: 'suspended' } }],
    ['TENANT_NOT_ACTIVE', { tenant: { activeUntil: '2026-06-01T12:00:00Z' } }],
    ['TENANT_NOT_ACTIVE', { tenant: { activeFrom: '2026-06-01T12:00:00.001Z' } }],
    ['DEPARTMENT_NOT_FOUND', { department: null }],
    ['DEPARTMENT_SUSPENDED', { department: { status: 'suspended' } }],
    ['DEPARTMENT_NOT_ACTIVE', { department: { activeUntil: '2026-06-01T14:00:00+02:00' } }],
    ['TENANT_SUSPENDED', { tenant: { status: 'suspended' }, department: null }],
  ])('%s for %j', (code, records) => {
    expect(() => decideFor(records)).toThrow(expect.objectContaining({ code }));
  });

  it('lets a tenant in from its first instant until its last', () => {
    const tenant = { activeFrom: '2026-06-01T12:00:00Z', activeUntil: '2026-06-01T12:00:00.001Z' };
    expect(claimsOf(decideFor({ tenant }))).toHaveProperty('tenantId', 'acme');
  });

  it.each<[string, Record<string, unknown>]>([
    ['TENANT_MISSING', {}],
    ['TENANT_MISSING', { 'custom:tenantId': '' }],
    ['TENANT_INVALID', { 'custom:tenantId': ' acme' }],
    ['TENANT_INVALID', { 'custom:tenantId': 'acme\n' }],
    ['TENANT_INVALID', { 'custom:tenantId': 'acme#TENANT' }],
    ['TENANT_INVALID', { 'custom:tenantId': 'аcme' }], // a Cyrillic letter
    ['TENANT_INVALID', { 'custom:tenantId': 'ａｃｍｅ' }],
    ['TENANT_INVALID', { 'custom:tenantId': '__proto__' }],
    ['TENANT_INVALID', { 'custom:tenantId': 'x'.repeat(65) }],
    ['TENANT_INVALID', { 'custom:tenantId': ['acme'] }],
    ['TENANT_INVALID', { 'custom:tenantId': 7 }],
    ['DEPARTMENT_NOT_FOUND', { 'custom:tenantId': 'acme', 'custom:department': '../engineering' }],
  ])('%s for the attributes %j', (code, attributes) => {
    expect(() => decideFor({ event: { attributes } })).toThrow(expect.objectContaining({ code }));
  });

  it('reads no attribute that the event does not have itself', () => {
    expect(() => decideFor({ env: { TENANT_ATTRIBUTE: 'constructor' } })).toThrow(
      expect.objectContaining({ code: 'TENANT_MISSING' }),
    );
  });
});
