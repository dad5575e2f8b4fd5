// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders are what is tested
import fc from 'fast-check';
import { EnrichmentError } from '../../../src/denials.ts';
import { createHandler } from '../../../src/handler.ts';
import type { JsonObject } from '../../../src/json.ts';
import { createDirectory } from '../../../src/lookup/directory.ts';
import type { ReadRow } from '../../../src/lookup/row-reader.ts';
import { formatKey, type RecordKey, type TenantId } from '../../../src/records/keys.ts';
import { createSignInLog } from '../../../src/sign-in-log.ts';
import { startTracing } from '../../../src/tracing.ts';
import { issueTokens } from '../../../tools/simulator/issue-tokens.ts';
import { createPreview } from '../../../tools/simulator/preview-sign-in.ts';
import { buildCatalogue, buildEvent, buildSettings, toRow } from '../../support/builders.ts';

const NOW = Date.parse('2026-06-01T12:00:00Z');
const TENANTS = ['acme', 'globex', 'constructor'];
const DEPARTMENTS = ['sales', 'research'];
const SUBS = ['5f1c2d34-0000-4000-8000-000000000001', '5f1c2d34-0000-4000-8000-000000000002'];
const CLIENTS = ['web', 'jobs'];
/** A sub, an attribute, and what claims and groups say: no line of the log has any of it. */
const PRIVATE = new RegExp(
  [
    ...SUBS,
    'alice@example.com',
    '-of-(acme|globex|constructor|home)',
    '(tenant|department|member|client|plan|role)Of',
  ].join('|'),
);

const sometimes = <T>(arbitrary: fc.Arbitrary<T>) =>
  fc.option(arbitrary, { nil: undefined, freq: 3 });
const status = fc.constantFrom('active', 'active', 'active', 'suspended');
const tenantId = fc.constantFrom(...TENANTS);
const departmentId = sometimes(fc.constantFrom(...DEPARTMENTS));

/** Which rows are there; each says in its claims and groups of which tenant it is. */
const rows = fc.record({
  /** Of which tenants the catalogue has a plan and a role; there is none if undefined. */
  catalogue: fc.option(fc.dictionary(tenantId, status), { nil: undefined }),
  tenants: fc.dictionary(tenantId, status, { minKeys: 2 }),
  departments: fc.array(fc.record({ tenantId, id: fc.constantFrom(...DEPARTMENTS), status }), {
    minLength: 3,
  }),
  members: fc.array(fc.record({ tenantId, sub: fc.constantFrom(...SUBS), departmentId, status }), {
    minLength: 3,
  }),
  clients: fc.array(fc.record({ id: fc.constantFrom(...CLIENTS), tenantId, departmentId, status })),
});

const event = fc.record({
  version: fc.constantFrom('V1_0' as const, 'V2_0' as const, 'V3_0' as const),
  isMachine: fc.boolean(),
  sub: fc.constantFrom(...SUBS),
  clientId: fc.constantFrom(...CLIENTS),
  tenant: sometimes(fc.oneof(tenantId, fc.constant('__proto__'), fc.string())),
  department: sometimes(fc.oneof(fc.constantFrom(...DEPARTMENTS), fc.string())),
  selected: sometimes(fc.oneof(tenantId, fc.string())),
  /** What the user may do, by the attributes of the home tenant. */
  rights: fc.dictionary(
    fc.constantFrom('custom:userRole', 'custom:plan', 'dev:custom:tier', 'profile', 'nickname'),
    fc.constant('right-of-home'),
  ),
});

const settings = fc.constantFrom<Record<string, string>>(
  {},
  { MEMBERSHIP: 'required' },
  { MEMBERSHIP: 'required', TENANT_SWITCHING: 'request' },
  { MEMBERSHIP: 'required', TENANT_SWITCHING: 'sticky', SESSION_TAGS: 'on' },
);

type World = typeof rows extends fc.Arbitrary<infer T> ? T : never;
type Asked = typeof event extends fc.Arbitrary<infer T> ? T : never;

/** The table of a world, by key. */
function tableOf(world: World): Map<string, JsonObject> {
  const table = new Map<string, JsonObject>();
  const mark = (kind: string, tenant: string, more: JsonObject): JsonObject => ({
    ...more,
    ...(kind !== 'tenant' && { roles: [tenant] }),
    claims: { [`${kind}Of`]: tenant, 'custom:plan': tenant },
    listClaims: { features: [`${kind}-of-${tenant}`] },
    groups: [`${kind}-of-${tenant}`],
  });
  for (const [tenant, state] of Object.entries(world.tenants)) {
    table.set(`TENANT#${tenant}/TENANT`, mark('tenant', tenant, { status: state, plan: tenant }));
  }
  for (const each of world.departments) {
    table.set(
      `TENANT#${each.tenantId}/DEPARTMENT#${each.id}`,
      mark('department', each.tenantId, { status: each.status }),
    );
  }
  const optional = (id: string | undefined): JsonObject =>
    id === undefined ? {} : { departmentId: id };
  for (const each of world.members) {
    const row = mark('member', each.tenantId, {
      status: each.status,
      ...optional(each.departmentId),
    });
    table.set(`TENANT#${each.tenantId}/MEMBER#${each.sub}`, row);
  }
  for (const each of world.clients) {
    const row = { status: each.status, tenantId: each.tenantId, ...optional(each.departmentId) };
    table.set(`CLIENT#${each.id}/CLIENT`, mark('client', each.tenantId, row));
  }
  return table;
}

/** What every tenant gets: who somebody is, and what the attributes of the home tenant say. */
const DEFAULTS = {
  status: 'active',
  claims: {
    who: '${tenant.tenantId} ${user.email}',
    rights: ['${user.custom:userRole ?? user.profile ?? "none"}', '${user.nickname ?? "none"}'],
    in: '${department.departmentId ?? "none"}',
  },
};

/** The catalogue of a world, by sort key. */
function catalogueRowsOf({ catalogue }: World): Record<string, JsonObject> {
  if (catalogue === undefined) return {};
  const each = Object.entries(catalogue).flatMap(([tenant, state]) =>
    ['plan', 'role'].map((kind): [string, JsonObject] => [
      `${kind.toUpperCase()}#${tenant}`,
      {
        status: state,
        claims: { [`${kind}Of`]: tenant },
        listClaims: { features: [`${kind}-of-${tenant}`] },
        groups: [`${kind}-of-${tenant}`],
      },
    ]),
  );
  return { DEFAULTS, ...Object.fromEntries(each) };
}

function eventOf(asked: Asked) {
  const { version, isMachine, sub, clientId, tenant, department, selected, rights } = asked;
  const attributes = {
    ...rights,
    sub,
    'custom:tenantId': tenant,
    'custom:department': department,
  };
  return {
    ...buildEvent({
      version: isMachine ? 'V3_0' : version,
      attributes,
      request: {
        groupConfiguration: { groupsToOverride: ['group-of-home'] },
        ...(selected !== undefined && { clientMetadata: { tenantId: selected } }),
      },
    }),
    triggerSource: isMachine
      ? 'TokenGeneration_ClientCredentials'
      : 'TokenGeneration_RefreshTokens',
    callerContext: { clientId },
  };
}

it('no token ever mixes two tenants, and each is for a tenant that the settings let the caller have', () =>
  fc.assert(
    fc.asyncProperty(
      rows,
      settings,
      fc.array(event, { minLength: 4, maxLength: 8 }),
      async (world, env, asked) => {
        const table = tableOf(world);
        const shared = catalogueRowsOf(world);
        for (const [sk, row] of Object.entries(shared)) table.set(`CATALOG/${sk}`, row);
        const readRow: ReadRow = async (key) => {
          const row = table.get(formatKey(key));
          return row && toRow({ ...row, ...key });
        };
        const readRowOnly = (key: RecordKey) => readRow(key, { timeoutMs: 0 });
        const choices = new Map<string, TenantId>();
        const lines: string[] = [];
        const read = buildSettings(env);
        const catalogue = await buildCatalogue(shared);
        const handler = createHandler({
          settings: read,
          directory: createDirectory({ ...read, readRow, now: () => NOW }),
          choices: {
            read: async (sub, clientId) => choices.get(`${sub} ${clientId}`),
            remember: async ({ sub, clientId, tenantId: chosen }) =>
              void choices.set(`${sub} ${clientId}`, chosen),
          },
          catalogue: async () => catalogue,
          tracing: startTracing({}),
          log: createSignInLog({
            write: (line) => void lines.push(line),
            logLevel: 'INFO',
            env: {},
          }),
          now: () => NOW,
          timer: () => performance.now(),
        });
        const statusOf = (name: string) => table.get(name)?.status;
        const preview = createPreview(read, () => NOW);

        for (const one of asked) {
          const sent = eventOf(one);
          const idToken = {
            ...one.rights,
            email: 'alice@example.com',
            'custom:tenantId': one.tenant ?? '',
            'cognito:groups': ['group-of-home'],
          };
          const before = one.isMachine ? { accessToken: {} } : { idToken, accessToken: {} };
          // The preview knows of no choices.
          const previewed =
            env.TENANT_SWITCHING === 'sticky'
              ? undefined
              : await preview({ event: sent, before }, readRowOnly);
          let answer: { response: unknown };
          try {
            answer = (await handler(sent)) as { response: unknown };
          } catch (error) {
            expect(error).toBeInstanceOf(EnrichmentError);
            expect((error as EnrichmentError).code).not.toBe('INTERNAL_ERROR');
            if (previewed) expect(previewed).toMatchObject({ kind: 'denied', denial: error });
            continue;
          }
          const issued = issueTokens(sent, before, answer.response);
          if (previewed) expect(previewed).toMatchObject({ kind: 'issued', issued });
          if (!issued.issued) throw new Error(JSON.stringify(issued.findings));
          expect(issued.findings).toEqual([]);

          const { idToken: id, accessToken: access } = issued.tokens;
          const tenant = String(one.isMachine ? access.tenantId : id?.tenantId);
          const others = TENANTS.filter((each) => each !== tenant);
          for (const token of [id ?? {}, access]) {
            // What names a tenant names this one: claims, groups, tags and attributes.
            const names = JSON.stringify(
              Object.entries(token).filter(([name]) => name !== 'custom:tenantId'),
            );
            for (const other of others)
              expect(names).not.toMatch(new RegExp(`"${other}"|-of-${other}"`));
          }
          expect(statusOf(`TENANT#${tenant}/TENANT`)).toBe('active');
          const hasPlan = world.catalogue?.[tenant] === 'active';
          for (const token of one.version === 'V1_0' && !one.isMachine ? [id] : [access]) {
            expect(token?.planOf).toBe(hasPlan ? tenant : undefined);
            expect(String(token?.features).includes(`plan-of-${tenant}`)).toBe(hasPlan);
          }
          if (one.isMachine) {
            expect(table.get(`CLIENT#${one.clientId}/CLIENT`)).toMatchObject({
              status: 'active',
              tenantId: tenant,
            });
            continue;
          }
          const isHome = tenant === one.tenant;
          if (id?.['custom:tenantId'] !== undefined) expect(id['custom:tenantId']).toBe(tenant);
          if (!isHome) {
            expect(id?.['cognito:groups']).not.toContain('group-of-home');
            expect(JSON.stringify(issued.tokens)).not.toContain('right-of-home');
            expect(id).toMatchObject({ email: 'alice@example.com', 'custom:plan': tenant });
            expect(id?.departmentId).toBe(
              table.get(`TENANT#${tenant}/MEMBER#${one.sub}`)?.departmentId,
            );
          }
          if (env.MEMBERSHIP === 'required')
            expect(statusOf(`TENANT#${tenant}/MEMBER#${one.sub}`)).toBe('active');
          if (env.TENANT_SWITCHING === undefined) expect(isHome).toBe(true);
          if (env.TENANT_SWITCHING && one.selected) expect(tenant).toBe(one.selected);
        }
        expect(lines).toHaveLength(asked.length);
        expect(lines.join()).not.toMatch(PRIVATE);
      },
    ),
    { numRuns: 500 },
  ));
