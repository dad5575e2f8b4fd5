// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders are what is tested
import fc from 'fast-check';
import { createFactoring } from '../../../../seed/factor/factor-tenants.ts';
import { createTokenCheck } from '../../../../seed/factor/token-check.ts';
import { toAttributes } from '../../../../seed/table/attributes.ts';
import { toRow, type WrittenRecord } from '../../../../seed/table/rows.ts';
import { EVENT_VERSIONS } from '../../../../src/event/trigger-event.ts';
import type { JsonObject } from '../../../../src/json.ts';
import { formatKey } from '../../../../src/records/keys.ts';
import { buildSignIn, createPreview } from '../../../../tools/simulator/preview-sign-in.ts';
import { ALLOWED_ROLES, buildSettings, TENANT_ROLE } from '../../../support/builders.ts';
import { writtenRecords } from '../../../support/written-records.ts';

const NOW = Date.parse('2026-06-01T12:00:00Z');
const POLICIES = (['off', 'required'] as const).map((MEMBERSHIP) =>
  buildSettings({ MEMBERSHIP, ALLOWED_ROLE_ARNS: ALLOWED_ROLES }),
);

/** Few values, so that much is shared, in all orders. */
const list = fc.shuffledSubarray(['a', 'b', 'c', 'd']);
const claims = fc.dictionary(
  fc.constantFrom('plan', 'seats', 'region', '7', 'email', 'list', '__proto__', 'tenantId'),
  fc.constantFrom(
    ...['enterprise', 500, true, null, [1], { deep: ['x'] }],
    ...['${user.email}', '$${plain}', '${user.nothing}', 'at ${department.name ?? "none"}'],
    ...['${broken', '${user.custom:tenantId as json}', '${tenant.tenantId}'],
  ),
  { maxKeys: 5 },
);
const grant = fc.record(
  {
    claims,
    listClaims: fc.dictionary(fc.constantFrom('features', 'list', 'email'), list, { maxKeys: 2 }),
    groups: list,
    scopes: list,
    iamRoles: fc.subarray([TENANT_ROLE, `${TENANT_ROLE}-2`, 'no role']),
    preferredRole: fc.constantFrom(TENANT_ROLE, `${TENANT_ROLE}-3`),
    suppressClaims: fc.subarray(['seats', 'email', 'features']),
    suppressScopes: list,
  },
  { requiredKeys: [] },
);
/** One of a few grants, or with something changed in it. */
const grantsOf = (few: readonly JsonObject[]) =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...few) },
    fc.tuple(fc.constantFrom(...few), grant).map(([one, other]) => ({ ...one, ...other })),
    fc
      .tuple(fc.constantFrom(...few), claims)
      .map(([one, more]) => ({ ...one, claims: { ...more, ...(one.claims as JsonObject) } })),
  );

const roles = fc.subarray(['kept', 'missing', 'role-1']);
const DEPARTMENTS = ['engineering', 'sales'];

const contents = fc
  .tuple(fc.array(grant, { minLength: 1, maxLength: 3 }), fc.boolean())
  .chain(([few, hasCatalog]) => {
    const granted = grantsOf(few as JsonObject[]);
    const naming = fc.tuple(granted, roles).map(([each, names]) => ({ ...each, roles: names }));
    const inRecord = fc.oneof({ weight: 3, arbitrary: granted }, naming);
    const tenant = fc.record({
      own: fc.oneof(
        { weight: 5, arbitrary: granted },
        fc.tuple(inRecord, fc.constantFrom('kept', 'other')).map(([g, plan]) => ({ ...g, plan })),
      ),
      departments: fc.array(inRecord, { minLength: 2, maxLength: 2 }),
      members: fc.array(fc.tuple(inRecord, fc.option(fc.constantFrom(...DEPARTMENTS))), {
        maxLength: 3,
      }),
      clients: fc.array(fc.tuple(inRecord, fc.option(fc.constantFrom(...DEPARTMENTS))), {
        maxLength: 2,
      }),
    });
    return fc.record({
      catalog: hasCatalog
        ? fc.record(
            {
              defaults: granted,
              plans: granted.map((each) => [{ planId: 'kept', ...each }]),
              roles: granted.map((each) => [{ roleId: 'kept', ...each }]),
            },
            { requiredKeys: [] },
          )
        : fc.constant({}),
      tenants: fc.array(tenant, { minLength: 2, maxLength: 7 }).map((all) =>
        all.map(({ own, departments, members, clients }, index) => ({
          tenantId: `t${index}`,
          name: `Tenant ${index}`,
          ...own,
          departments: departments.map((each, at) => ({ departmentId: DEPARTMENTS[at], ...each })),
          members: members.map(([each, departmentId], at) => ({
            sub: `5f1c2d34-0000-4000-8000-0000000000${index}${at}`,
            ...(departmentId && { departmentId }),
            ...each,
          })),
          clients: clients.map(([each, departmentId], at) => ({
            clientId: `client${index}${at}`,
            ...(departmentId && { departmentId }),
            ...each,
          })),
        })),
      ),
    });
  });

/** What everybody gets: the way of the handler, with real attributes, under all policies. */
async function allTokens(records: readonly WrittenRecord[]): Promise<string[]> {
  const rows = new Map(
    records.flatMap((record) => {
      const row = toRow(record);
      return row ? [[formatKey(row), toAttributes(row)] as const] : [];
    }),
  );
  const tokens: string[] = [];
  for (const { kind, fields, tenant } of records) {
    const tenantId = String((tenant ?? { fields }).fields.tenantId);
    const people =
      kind === 'client'
        ? [{ clientId: String(fields.clientId) }]
        : [undefined, ...DEPARTMENTS].map((departmentId) => ({
            tenantId,
            departmentId,
            ...(kind === 'member' && { sub: String(fields.sub) }),
          }));
    if (kind !== 'tenant' && kind !== 'member' && kind !== 'client') continue;
    for (const settings of POLICIES) {
      const preview = createPreview(settings, () => NOW);
      for (const person of people) {
        for (const version of kind === 'client' ? (['V3_0'] as const) : EVENT_VERSIONS) {
          const signIn = buildSignIn(person, version, settings);
          const outcome = await preview(signIn, (key) => rows.get(formatKey(key)));
          tokens.push(
            outcome.kind === 'denied' ? outcome.denial.code : JSON.stringify(outcome.issued),
          );
        }
      }
    }
  }
  return tokens;
}

it('says the same to the byte for everybody', async () => {
  let named = 0;
  const least = 2;
  await fc.assert(
    fc.asyncProperty(contents, async (content) => {
      const { catalog, tenants } = writtenRecords(content as unknown as JsonObject);
      const collected = createFactoring(catalog);
      for (const records of tenants) collected.add(records);
      const factoring = collected.factor(least);
      named += factoring.catalog.length;
      const after = [...catalog, ...factoring.catalog];
      const check = createTokenCheck(buildSettings({}), catalog, after);
      for (const records of tenants) {
        const rewritten = factoring.rewrite(records);
        expect(check(records, rewritten)).toBe(true);
        expect(await allTokens([...after, ...rewritten])).toEqual(
          await allTokens([...catalog, ...records]),
        );
      }
    }),
    { numRuns: 8 },
  );
  expect(named).toBeGreaterThan(0);
});

it('sees whatever else changes a token', async () => {
  await fc.assert(
    fc.asyncProperty(contents, contents, async (one, other) => {
      const [was, is] = [one, other].map((each) =>
        writtenRecords(each as unknown as JsonObject),
      ) as [ReturnType<typeof writtenRecords>, ReturnType<typeof writtenRecords>];
      const check = createTokenCheck(buildSettings({}), was.catalog, is.catalog);
      const [before = []] = was.tenants;
      // The same people, who say what those of another tenant say.
      const after = before.map((record) => {
        const like = is.tenants[0]?.find(({ kind }) => kind === record.kind);
        const { tenantId, departmentId, sub, clientId } = record.fields;
        const ids = { tenantId, departmentId, sub, clientId };
        // Without what is undefined.
        const fields = JSON.parse(JSON.stringify({ ...like?.fields, ...ids }));
        return { ...record, fields };
      });
      const [tokensBefore, tokensAfter] = [
        await allTokens([...was.catalog, ...before]),
        await allTokens([...is.catalog, ...after]),
      ];
      if (JSON.stringify(tokensBefore) !== JSON.stringify(tokensAfter))
        expect(check(before, after)).toBe(false);
    }),
    { numRuns: 8 },
  );
});
