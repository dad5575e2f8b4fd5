import fc from 'fast-check';
import { createLint } from '../../../../seed/checks/lint.ts';
import { readDocument } from '../../../../seed/files/read-documents.ts';
import { tenantsOf } from '../../../../seed/files/seed-record.ts';
import { createDecide } from '../../../../src/decision/decide.ts';
import { parseRolePattern } from '../../../../src/decision/role-patterns.ts';
import { parseEvent } from '../../../../src/event/trigger-event.ts';
import type { JsonObject } from '../../../../src/json.ts';
import {
  ALLOWED_ROLES,
  buildEvent,
  buildFound,
  buildSettings,
  buildTenant,
  TENANT_ROLE,
} from '../../../support/builders.ts';

const settings = buildSettings();
const allowedRoles = [parseRolePattern(ALLOWED_ROLES) ?? []];

const some = (...names: readonly string[]) => fc.subarray([...names]);
const claims = some(
  'sub',
  'aud',
  'username',
  'at_hash',
  'tenantId',
  'custom:tenantId',
  'dev:x',
  'address',
  'plan',
  'x',
);
const values = fc.constantFrom(1, 'x', true, null, [[1]], ['a'], { a: 1 });
const grants: fc.Arbitrary<JsonObject> = fc.record({
  claims: claims.chain((names) =>
    fc.record(Object.fromEntries(names.map((name) => [name, values]))),
  ),
  groups: some('a', 'b c', '', 'd,e'),
  iamRoles: some(TENANT_ROLE, 'admin', 'arn:aws:iam::123456789012:role/admin'),
  preferredRole: fc.constantFrom(TENANT_ROLE, 'admin'),
  scopes: some('api/read', 'a b', 'aws.cognito.signin.user.admin', 'api/write'),
  suppressClaims: some('email', 'plan', 'sub', 'username', 'cognito:groups', 'tenantId'),
  suppressScopes: some('api/write', 'a b'),
});

it('finds exactly what a sign-in would go without', () => {
  const decide = createDecide(settings);
  fc.assert(
    fc.property(grants, fc.constantFrom('V1_0', 'V2_0'), (grant, version) => {
      const event = buildEvent({ version, attributes: { 'custom:tenantId': 'acme' } });
      const { dropped } = decide(
        parseEvent(event),
        buildFound(event, settings, { tenant: buildTenant(grant) }),
        0,
      );
      const { document } = readDocument(
        'a.json',
        JSON.stringify({ tenants: [{ tenantId: 'acme', ...grant }] }),
      );
      const lint = createLint({
        now: 0,
        eventVersion: version,
        allowedRoles,
        settings,
        tokenBudget: 100_000,
      });
      const problems = [...(document ? tenantsOf(document) : [])].flatMap(lint);
      const found = problems.filter(({ message }) => !message.includes('makes text of it'));

      expect(found).toHaveLength(dropped.length);
      expect(found.map(({ path }) => path).every(([, , , at]) => at !== -1)).toBe(true);
    }),
    { numRuns: 400 },
  );
});
