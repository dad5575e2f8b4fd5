// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders are what is tested
import { generateKeyPairSync, sign } from 'node:crypto';
import fc from 'fast-check';
import { issueSample } from '../../../../seed/checks/sample-sign-in.ts';
import { createTokenBound, grantBytes } from '../../../../seed/checks/token-size.ts';
import type { JsonObject } from '../../../../src/json.ts';
import { formatKey, parseId } from '../../../../src/records/keys.ts';
import { parseRecord } from '../../../../src/records/parse-record.ts';
import { jwtBytes } from '../../../../tools/simulator/token-bytes.ts';
import {
  buildDepartment,
  buildSettings,
  buildTenant,
  TENANT_ROLE,
} from '../../../support/builders.ts';

const settings = [
  {},
  { SESSION_TAGS: 'on', TENANT_CLAIM: 'https://claims.example.com/tenant' },
].map(buildSettings);
const options = settings.flatMap((each) =>
  (['V1_0', 'V2_0'] as const).map((eventVersion) => ({
    settings: each,
    eventVersion,
    allowedRoles: undefined,
  })),
);

it('is the size of a token that is signed', () => {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const encode = (part: object) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const header = { kid: 'x'.repeat(44), alg: 'RS256' };
  for (const claims of [{}, { a: 1 }, { name: 'üé€😀' }, { list: ['"', '\\'] }]) {
    const signed = `${encode(header)}.${encode(claims)}`;
    const token = `${signed}.${sign('sha256', Buffer.from(signed), privateKey).toString('base64url')}`;
    expect(jwtBytes(claims)).toBe(token.length);
  }
});

const [planId, roleId] = [parseId('planId', 'pro'), parseId('roleId', 'editor')];
if (!planId || !roleId) throw new Error('these are no ids any more');

const placeholder = fc.constantFrom(
  ...['${user.email}', '${user.custom:a ?? "b"}', '${user.custom:n as number}', '$${'],
  ...['${tenant.name}', '${tenant.tenantId}', '${department.departmentId}', 'x'],
);

it('is never more than what is said before a token is made', () => {
  const names = fc.uniqueArray(fc.string({ maxLength: 9, unit: 'grapheme' }), { maxLength: 4 });
  const grant: fc.Arbitrary<JsonObject> = fc.record(
    {
      claims: fc.dictionary(
        fc.string({ maxLength: 9 }),
        fc.oneof(
          fc.jsonValue({ maxDepth: 3, stringUnit: 'grapheme' }),
          fc.array(placeholder, { maxLength: 4 }).map((texts) => texts.join('')),
        ),
      ),
      listClaims: fc.dictionary(fc.constantFrom('a', 'b'), names),
      groups: names,
      iamRoles: fc.constantFrom([], [TENANT_ROLE], [`${TENANT_ROLE}-a`, `${TENANT_ROLE}-b`]),
      preferredRole: fc.constantFrom(TENANT_ROLE, `${TENANT_ROLE}-c`),
      scopes: fc.constantFrom([], ['api/read', 'a'], ['b', 'c', 'd']),
      suppressClaims: fc.constantFrom([], ['email']),
    },
    { requiredKeys: [] },
  ) as fc.Arbitrary<JsonObject>;
  fc.assert(
    fc.property(
      fc.tuple(grant, grant, grant, grant),
      fc.constantFrom(...options),
      ([ofTenant, ofDepartment, ofPlan, ofRole], sampled) => {
        const tenant = buildTenant({ ...ofTenant, name: 'Acme', plan: 'pro' });
        const department = buildDepartment({ ...ofDepartment, roles: ['editor'] });
        const shared = [
          parseRecord('plan', { planId }, { status: 'active', ...ofPlan }),
          parseRecord('role', { roleId }, { status: 'active', ...ofRole }),
        ];
        const records = new Map(shared.map((record) => [formatKey(record.key), record]));
        const bytes = [tenant, department, ...shared].map((each) =>
          grantBytes(each, sampled.eventVersion),
        );
        const most = createTokenBound(sampled)(bytes.reduce((sum, each) => sum + each));
        const tokens = issueSample({ tenant, department }, { ...sampled, catalog: { records } });
        for (const claims of Object.values(tokens ?? {}))
          expect(jwtBytes(claims)).toBeLessThanOrEqual(most);
        expect(tokens?.accessToken).toBeDefined();
      },
    ),
    { numRuns: 400 },
  );
});
