import fc from 'fast-check';
import { createAddedBytes } from '../../../../seed/checks/grant-bytes.ts';
import { issueSample } from '../../../../seed/checks/sample-sign-in.ts';
import type { JsonObject } from '../../../../src/json.ts';
import { parseSub } from '../../../../src/records/keys.ts';
import { parseRecord } from '../../../../src/records/parse-record.ts';
import { acme, buildDepartment, buildSettings, buildTenant } from '../../../support/builders.ts';

const sub = parseSub('5f1c2d34-0000-4000-8000-000000000001');
const options = {
  settings: buildSettings(),
  eventVersion: 'V2_0' as const,
  allowedRoles: undefined,
};
const role = (name: string) => `arn:aws:iam::123456789012:role/${name}`;

const names = (...all: readonly string[]) => fc.subarray([...all]);
/** A placeholder that cannot be read would leave its claim out. */
const text = fc.string({ maxLength: 300 }).map((each) => each.replaceAll('$', ''));
const value = fc.oneof(fc.integer(), fc.boolean(), text, fc.array(text, { maxLength: 3 }));
const grant: fc.Arbitrary<JsonObject> = fc.record({
  claims: fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), value, { noNullPrototype: true }),
  listClaims: fc.dictionary(fc.constantFrom('c', 'd', 'e'), names('read', 'write', 'admin'), {
    noNullPrototype: true,
  }),
  groups: names('everybody', 'some', 'others'),
  iamRoles: names(role('a'), role('b')),
  preferredRole: fc.constantFrom(role('a'), role('c')),
  scopes: names('api/a', 'api/b'),
  suppressClaims: names('a', 'b', 'e'),
});
/** More than commas come to. */
const TOLERANCE = 12;

it('measures what a record adds to the tokens of those above it', () => {
  fc.assert(
    fc.property(grant, grant, grant, (ofTenant, ofDepartment, ofMember) => {
      const tenant = buildTenant({ ...ofTenant, groups: ['everybody'] });
      const department = buildDepartment(ofDepartment);
      const ids = { tenantId: acme, sub: sub as NonNullable<typeof sub> };
      const member = parseRecord('member', ids, { status: 'active', ...ofMember });
      const addedBytes = createAddedBytes([tenant, department]);
      for (const token of ['idToken', 'accessToken'] as const) {
        const bytes = (more: object) =>
          Buffer.byteLength(
            JSON.stringify(issueSample({ tenant, department, ...more }, options)?.[token]),
          );
        const error = bytes({ member }) - bytes({}) - addedBytes(member, token);

        expect(Math.abs(error)).toBeLessThanOrEqual(TOLERANCE);
      }
    }),
    { numRuns: 400 },
  );
});
