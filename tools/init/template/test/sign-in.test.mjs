import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { createEvent, signIn, startTenantsTable } from 'tenant-claims/testing';

let table;
before(async () => {
  table = await startTenantsTable({ seed: 'tenants' });
});
after(() => table.stop());

/** One sign-in through the function as it is deployed, with the records of tenants/. */
const signInOf = (userAttributes) =>
  signIn(
    {
      path: '.serverless/preTokenGeneration.zip',
      handler: 'functions/pre-token-generation.handler',
      environment: table.environment,
    },
    createEvent({ userAttributes }),
  );

test('a user of acme gets what acme is granted', async () => {
  const { tokens } = await signInOf({
    'custom:tenantId': 'acme',
    'custom:department': 'engineering',
  });
  const { tenantId, departmentId, plan, features, permissions } = tokens.accessToken;
  assert.deepEqual(
    { tenantId, departmentId, plan, features, permissions },
    {
      tenantId: 'acme',
      departmentId: 'engineering',
      plan: 'enterprise',
      features: ['reports', 'audit-log'],
      permissions: ['article:read', 'article:write'],
    },
  );
  assert.equal(tokens.idToken.greeting, 'Welcome to Acme Corporation');
});

test('a user of a tenant that is not there gets no token', async () => {
  const { kind, error } = await signInOf({ 'custom:tenantId': 'globex' });
  assert.deepEqual([kind, error.code], ['denied', 'TENANT_NOT_FOUND']);
});
