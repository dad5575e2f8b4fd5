import fc from 'fast-check';
import { EnrichmentError } from '../../../src/denials.ts';
import { createHandler } from '../../../src/handler.ts';
import type { JsonObject } from '../../../src/json.ts';
import { createDirectory } from '../../../src/lookup/directory.ts';
import { startTracing } from '../../../src/tracing.ts';
import { issueTokens } from '../../../tools/simulator/issue-tokens.ts';
import { buildCatalogue, buildEvent, buildSettings } from '../../support/builders.ts';
import { rowsInMemory } from '../../support/rows-in-memory.ts';

const NOW = Date.parse('2026-06-01T12:00:00Z');
const GROUPS = 'custom:idp_groups';
const TENANTS = ['acme', 'globex', 'constructor'] as const;
const SUBS = ['5f1c2d34-0000-4000-8000-000000000001', '5f1c2d34-0000-4000-8000-000000000002'];
const DEPARTMENTS = ['sales', 'research'];
/** Of each provider: its own groups, and one by a name that all have. */
const groupsOf = (tenant: string) => [`${tenant} admins`, 'admins', `CN=${tenant},OU=x`];
const ALL_GROUPS = [...new Set(TENANTS.flatMap(groupsOf))];
const providerOf = (tenant: string) => `${tenant}IdP`;
const PROVIDERS = [...TENANTS.map(providerOf), 'acmeIdP2', 'ACMEIDP', 'unknown', 'a/b'];

const tenantId = fc.constantFrom(...TENANTS);
const status = fc.constantFrom('active', 'active', 'active', 'suspended');
const sometimes = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.option(arbitrary, { nil: undefined, freq: 3 });

const rarely = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, arbitrary);

const world = fc.record({
  tenants: fc.dictionary(
    tenantId,
    fc.record({ status, signIn: rarely(fc.constant('identity-provider')) }),
    { minKeys: 3 },
  ),
  /** The tenant that a provider's record names. */
  providers: fc.dictionary(
    fc.constantFrom('acmeIdP', 'globexIdP', 'constructorIdP', 'ACMEIDP'),
    fc.record({
      tenantId,
      status,
      issuer: fc.constantFrom(undefined, undefined, 'https://one', 'https://two'),
    }),
    { minKeys: 2 },
  ),
  members: fc.array(fc.record({ tenantId, sub: fc.constantFrom(...SUBS), status }), {
    minLength: 3,
  }),
});

const identity = fc.record({
  userId: fc.constant('x'),
  providerName: fc.oneof(
    { weight: 8, arbitrary: fc.constantFrom(...TENANTS.map(providerOf)) },
    { weight: 2, arbitrary: fc.constantFrom(...PROVIDERS) },
    fc.string(),
  ),
  issuer: fc.constantFrom(null, 'https://one', 'https://two'),
  primary: fc.constantFrom(true, true, true, true, 'true', false, 'false', null),
});
const identities = fc.oneof(
  { weight: 6, arbitrary: fc.tuple(identity) },
  { weight: 1, arbitrary: fc.array(identity, { maxLength: 3 }) },
  {
    weight: 2,
    arbitrary: fc.tuple(
      identity,
      identity.map((other) => ({ ...other, primary: false })),
    ),
  },
  { weight: 1, arbitrary: fc.oneof(fc.string(), fc.json(), fc.constant('['.repeat(10_000))) },
);
const groupText = fc.oneof(
  fc
    .tuple(fc.array(fc.constantFrom(...ALL_GROUPS, 'other'), { minLength: 1 }), fc.nat(3))
    .map(
      ([names, how]) =>
        [`[${names.join(', ')}]`, JSON.stringify(names), names.join(','), `[${names.join(', ')}`][
          how
        ],
    ),
  fc.string(),
);
const asked = fc.record({
  version: fc.constantFrom('V1_0' as const, 'V2_0' as const, 'V3_0' as const),
  userStatus: fc.constantFrom('EXTERNAL_PROVIDER', 'EXTERNAL_PROVIDER', 'CONFIRMED'),
  identities,
  /** The prefix of the user name; that of the first identity if undefined. */
  prefix: rarely(fc.constantFrom(...PROVIDERS, '')),
  isLowerCase: fc.boolean(),
  sub: fc.constantFrom(...SUBS),
  tenant: sometimes(fc.oneof(tenantId, fc.string())),
  department: sometimes(fc.oneof(fc.constantFrom(...DEPARTMENTS), fc.string())),
  groups: sometimes(groupText),
  selected: sometimes(fc.oneof({ weight: 4, arbitrary: tenantId }, fc.string())),
});
const env = fc.constantFrom<Record<string, string>>(
  { MEMBERSHIP: 'off' },
  { MEMBERSHIP: 'optional' },
  { MEMBERSHIP: 'required' },
  { MEMBERSHIP: 'optional', TENANT_SWITCHING: 'request' },
  { MEMBERSHIP: 'required', TENANT_SWITCHING: 'request' },
);

type World = typeof world extends fc.Arbitrary<infer T> ? T : never;
type Asked = typeof asked extends fc.Arbitrary<infer T> ? T : never;

/** Each row says in what it grants of which tenant it is. */
function rowsOf({ tenants, members }: World): Record<string, JsonObject> {
  const rows: Record<string, JsonObject> = {};
  const mark = (kind: string, tenant: string): JsonObject => ({
    claims: { [`${kind}Of`]: tenant },
    groups: [`${kind}-of-${tenant}`],
  });
  for (const [tenant, { status: state, signIn }] of Object.entries(tenants)) {
    rows[`TENANT#${tenant}/TENANT`] = {
      ...{ ...mark('tenant', tenant), status: state },
      ...(signIn && { signIn }),
    };
    for (const id of DEPARTMENTS)
      rows[`TENANT#${tenant}/DEPARTMENT#${id}`] = mark('department', tenant);
  }
  for (const { tenantId: tenant, sub, status: state } of members)
    rows[`TENANT#${tenant}/MEMBER#${sub}`] = { ...mark('member', tenant), status: state };
  return rows;
}

/** The group that a provider's record says what it means, by its place. */
const catalogueOf = ({ providers }: World): Record<string, JsonObject> => ({
  ...Object.fromEntries(
    TENANTS.map((tenant) => [`ROLE#${tenant}`, { listClaims: { roles: [`role-of-${tenant}`] } }]),
  ),
  ...Object.fromEntries(
    Object.entries(providers).map(([name, { issuer, ...row }]) => [
      `IDP#${name}`,
      {
        ...{ ...row, groupsAttribute: GROUPS },
        ...(issuer && { issuer }),
        groups: groupsOf(row.tenantId).map((group, at) => ({
          name: group,
          roles: [row.tenantId],
          groups: [`group${at}-of-${row.tenantId}`],
          ...(DEPARTMENTS[at] && { departmentId: DEPARTMENTS[at] }),
        })),
      },
    ]),
  ),
});

function eventOf(one: Asked) {
  const { identities: said } = one;
  const first = Array.isArray(said) ? said[0]?.providerName : undefined;
  const userName = `${one.prefix ?? first ?? ''}_${one.sub}`;
  return {
    ...buildEvent({
      version: one.version,
      attributes: {
        sub: one.sub,
        'cognito:user_status': one.userStatus,
        identities: typeof said === 'string' ? said : JSON.stringify(said),
        'custom:tenantId': one.tenant,
        'custom:department': one.department,
        [GROUPS]: one.groups,
      },
      request: {
        groupConfiguration: { groupsToOverride: ['group-of-home'] },
        ...(one.selected !== undefined && { clientMetadata: { tenantId: one.selected } }),
      },
    }),
    userName: one.isLowerCase ? userName.toLowerCase() : userName,
  };
}

/** The provider that certainly made the profile, in the slowest and most obvious way. */
function provedBy(one: Asked): { name: string; issuer: string | null } | undefined {
  if (one.userStatus !== 'EXTERNAL_PROVIDER' || typeof one.identities === 'string')
    return undefined;
  const primary = one.identities.filter(({ primary: is }) => is === true || is === 'true');
  const [first] = primary;
  if (!first || primary.length !== 1) return undefined;
  const { userName } = eventOf(one);
  const { providerName: name, issuer } = first;
  const isSo = userName.toLowerCase().startsWith(`${name.toLowerCase()}_`);
  return isSo ? { name, issuer } : undefined;
}

it('no user of a provider gets what another tenant has, nor a tenant that nothing proves', () => {
  let issuedTo = 0;
  return fc
    .assert(
      fc.asyncProperty(
        world,
        env,
        fc.array(asked, { minLength: 3, maxLength: 6 }),
        async (w, said, all) => {
          const rows = rowsOf(w);
          const settings = buildSettings({ IDENTITY_PROVIDERS: 'on', ...said });
          const catalogue = await buildCatalogue(catalogueOf(w));
          const handler = createHandler({
            settings,
            directory: createDirectory({
              ...{ ...settings, readRow: rowsInMemory(rows).readRow },
              now: () => NOW,
            }),
            choices: { read: async () => undefined, remember: async () => {} },
            catalogue: async () => catalogue,
            tracing: startTracing({}),
            log: () => {},
            now: () => NOW,
            timer: () => 0,
          });
          for (const one of all) {
            const sent = eventOf(one);
            let answer: { response: unknown };
            try {
              answer = (await handler(sent)) as { response: unknown };
            } catch (error) {
              expect(error).toBeInstanceOf(EnrichmentError);
              expect((error as EnrichmentError).code).not.toBe('INTERNAL_ERROR');
              continue;
            }
            const before = {
              idToken: {
                ...(JSON.parse(JSON.stringify(sent.request.userAttributes)) as JsonObject),
                'cognito:groups': ['group-of-home'],
              },
              accessToken: {},
            };
            const issued = issueTokens(sent, before, answer.response);
            if (!issued.issued) throw new Error(JSON.stringify(issued.findings));
            const { idToken = {}, accessToken } = issued.tokens;
            const tenant = String(idToken.tenantId);

            // Whatever else the user wrote, nothing names another tenant.
            const attribute = idToken['custom:tenantId'];
            const written = ['identities', 'custom:tenantId', 'custom:department', GROUPS];
            const named = Object.entries(idToken).filter(([name]) => !written.includes(name));
            for (const other of TENANTS.filter((each) => each !== tenant))
              expect(JSON.stringify([named, accessToken])).not.toMatch(
                new RegExp(`"${other}"|-of-${other}"`),
              );
            expect(w.tenants[tenant as (typeof TENANTS)[number]]?.status).toBe('active');

            const isMember =
              said.MEMBERSHIP !== 'off' &&
              rows[`TENANT#${tenant}/MEMBER#${one.sub}`]?.status === 'active';
            if (said.MEMBERSHIP === 'required') expect(isMember).toBe(true);
            const proof = provedBy(one);
            const record =
              proof && (w.providers as Record<string, World['providers']['acmeIdP']>)[proof.name];
            const roles = String(idToken.roles ?? '');
            const byGroup = /group\d-of|role-of/.test(JSON.stringify([idToken, accessToken]));
            if (!record || record.tenantId !== tenant) {
              // Attributes are believed of who has no such record, and nothing else is.
              expect([byGroup, roles]).toEqual([false, '']);
              const isTrusted =
                one.tenant === tenant &&
                record === undefined &&
                (one.userStatus !== 'EXTERNAL_PROVIDER' || proof !== undefined);
              expect(isTrusted || isMember).toBe(true);
              expect(w.tenants[tenant as (typeof TENANTS)[number]]?.signIn).toBeUndefined();
            } else {
              expect(record.status).toBe('active');
              expect([undefined, proof.issuer]).toContain(record.issuer);
              if (attribute) expect(attribute).toBe(tenant);
              const isLinked = one.identities.length > 1;
              if (isLinked || one.groups === undefined) expect(byGroup).toBe(false);
              // A department is that of a group, and not of the attribute.
              if (!byGroup) expect(idToken).not.toHaveProperty('departmentId');
              issuedTo += 1;
            }
            if (said.TENANT_SWITCHING && one.selected) expect(tenant).toBe(one.selected);
          }
        },
      ),
      { numRuns: 400 },
    )
    .then(() => expect(issuedTo).toBeGreaterThan(0));
});
