// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders are what is tested
import fc from 'fast-check';
import { createDecide } from '../../../src/decision/decide.ts';
import { identify } from '../../../src/event/identity.ts';
import { EVENT_VERSIONS, parseEvent } from '../../../src/event/trigger-event.ts';
import type { JsonObject, JsonValue } from '../../../src/json.ts';
import { createDirectory } from '../../../src/lookup/directory.ts';
import { findRecords } from '../../../src/lookup/find-records.ts';
import { renderResponse } from '../../../src/response.ts';
import { issueTokens, type Tokens } from '../../../tools/simulator/issue-tokens.ts';
import {
  buildCatalogue,
  buildFederatedEvent,
  buildSettings,
  TENANT_ROLE,
} from '../../support/builders.ts';
import { rowsInMemory } from '../../support/rows-in-memory.ts';

const NOW = Date.parse('2026-06-01T12:00:00Z');
const CLIENT = '4webclient0example';
const GROUPS = ['staff', 'staff-admins', 'owners', 'a b'];
const ROLES = ['a', 'ab', 'b'].map((name) => `${TENANT_ROLE}/${name}`);
const OTHER_ROLE = 'arn:aws:iam::123456789012:role/other';
const SCOPES = ['api/read', 'api/write', 'billing'];
const CLAIMS = [
  'plan',
  'plans',
  'email',
  'nickname',
  'features',
  'custom:tenantId',
  'tenantId',
  'sub',
];

const few = <T>(...values: readonly T[]) => fc.array(fc.constantFrom(...values), { maxLength: 3 });
const maybe = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined });
const present = (row: Readonly<Record<string, unknown>>): JsonObject =>
  JSON.parse(JSON.stringify(row));

const claims = fc.dictionary(
  fc.constantFrom(...CLAIMS, 'address'),
  fc.oneof(
    fc.constantFrom<JsonValue>('text', 7, '${user.email}', '${user.nickname}', '${broken'),
    fc.constantFrom<JsonValue>(['x'], { deep: 'x' }, null),
  ),
  { noNullPrototype: true },
);
const grant = fc
  .record(
    {
      claims,
      listClaims: fc.dictionary(fc.constantFrom('features', 'permissions', 'plan'), few('x', 'y'), {
        noNullPrototype: true,
      }),
      groups: few(...GROUPS),
      iamRoles: few(...ROLES, OTHER_ROLE),
      preferredRole: fc.constantFrom(...ROLES, OTHER_ROLE),
      scopes: few(...SCOPES),
      suppressClaims: few('nickname', 'plan', 'cognito:groups'),
      suppressScopes: few('openid', 'billing'),
    },
    { requiredKeys: [] },
  )
  .map(present);

const patternsOf = (names: readonly string[]) =>
  few(...names, ...names.map((name) => `${name}*`), '*');
const kinds = {
  claims: patternsOf([...CLAIMS, 'p']),
  listClaims: patternsOf(['features', 'permissions', 'plan']),
  groups: patternsOf([...GROUPS, 'pool']),
  iamRoles: patternsOf([...ROLES, OTHER_ROLE, TENANT_ROLE]),
  scopes: patternsOf([...SCOPES, 'api/']),
};
type KindName = keyof typeof kinds;
const narrowing = fc.record(kinds, { requiredKeys: [] });
type Lists = Partial<Record<KindName, string[]>>;

const event = fc.record({
  version: fc.constantFrom(...EVENT_VERSIONS),
  attributes: fc.dictionary(
    fc.constantFrom('plan', 'nickname', 'features', 'custom:tenantId', 'permissions'),
    fc.constantFrom<string>('own', 'acme', 'x'),
    { noNullPrototype: true },
  ),
  pool: fc.record({
    groupsToOverride: fc.uniqueArray(fc.constantFrom('pool', ...GROUPS), { maxLength: 3 }),
    iamRolesToOverride: fc.uniqueArray(fc.constantFrom(...ROLES, OTHER_ROLE), { maxLength: 2 }),
    preferredRole: fc.constantFrom(null, ROLES[0] as string, OTHER_ROLE),
  }),
});
const env = fc.constantFrom<Record<string, string>>(
  {},
  { GROUPS: 'replace' },
  { SESSION_TAGS: 'on' },
  { UNKNOWN_APP_CLIENTS: 'identity-only' },
);

interface World {
  readonly rows: Record<string, JsonObject>;
  readonly catalogue: Record<string, JsonObject>;
  readonly asked: typeof event extends fc.Arbitrary<infer T> ? T : never;
  readonly env: Record<string, string>;
}

/** The tokens of a user of a provider. */
async function issue({ rows, catalogue, asked, env: said }: World): Promise<Tokens> {
  const settings = buildSettings({ IDENTITY_PROVIDERS: 'on', ...said });
  const { version, attributes, pool } = asked;
  const sent = buildFederatedEvent({
    version,
    attributes,
    request: { groupConfiguration: pool },
  });
  const trigger = parseEvent(sent);
  const found = await findRecords(
    createDirectory({
      ...settings,
      readRow: rowsInMemory({ 'TENANT#acme/TENANT': {}, ...rows }).readRow,
      now: () => NOW,
    }).begin(),
    { read: async () => undefined, remember: async () => {} },
    identify(trigger, settings),
    () => buildCatalogue({ 'IDP#AcmeSAML': { tenantId: 'acme' }, ...catalogue }),
  );
  const decision = createDecide(settings)(trigger, found, NOW);
  const roles = new Set([...pool.iamRolesToOverride, pool.preferredRole].filter(Boolean));
  const ofPool = {
    ...(pool.groupsToOverride.length > 0 && { 'cognito:groups': pool.groupsToOverride }),
  };
  const before = {
    idToken: present({
      ...(sent.request.userAttributes as JsonObject),
      ...ofPool,
      ...(roles.size > 0 && { 'cognito:roles': [...roles] }),
      'cognito:preferred_role': pool.preferredRole ?? undefined,
    }),
    accessToken: { ...ofPool, scope: 'openid' },
  };
  const issued = issueTokens(sent, before, renderResponse(version, false, decision));
  if (!issued.issued || issued.findings.length > 0) throw new Error(JSON.stringify(issued));
  return issued.tokens;
}

const itemsOf = (value: JsonValue, name: string): readonly JsonValue[] => {
  if (name === 'scope') return String(value).split(' ').filter(Boolean);
  return Array.isArray(value) ? value : [];
};

/** What one token carries and another does not: claims by name and value, and items of lists. */
const additions = (less: JsonObject, more: JsonObject): string[] =>
  Object.entries(less).flatMap(([name, value]) => {
    const other = Object.hasOwn(more, name) ? (more[name] as JsonValue) : undefined;
    if (JSON.stringify(other) === JSON.stringify(value)) return [];
    if (other === undefined) return itemsOf(value, name).length === 0 && value === '' ? [] : [name];
    const [items, others] = [itemsOf(value, name), itemsOf(other, name)];
    if (items.length === 0) return Array.isArray(value) || value === '' ? [] : [name];
    const texts = new Set(others.map((item) => JSON.stringify(item)));
    return items
      .filter((item) => !texts.has(JSON.stringify(item)))
      .map((item) => `${name}: ${JSON.stringify(item)}`);
  });

const expectNoMore = (less: Tokens, more: Tokens) => {
  expect(additions(less.idToken ?? {}, more.idToken ?? {})).toEqual([]);
  expect(additions(less.accessToken, more.accessToken)).toEqual([]);
};

describe('an app client that is to carry less', () => {
  const world = fc.record({ tenant: grant, defaults: grant, asked: event, env });
  const narrowed = fc.record({
    claims,
    only: maybe(narrowing),
    without: maybe(narrowing),
    kind: fc.constantFrom(...(Object.keys(kinds) as KindName[])),
  });
  const added = fc.record(kinds);

  it('by an only, or by more under without, or less under only, never carries more', () =>
    fc.assert(
      fc.asyncProperty(
        world,
        narrowed,
        added,
        fc.constantFrom('only', 'without', 'less'),
        async ({ tenant, defaults, asked, env: said }, { kind, ...record }, names, how) => {
          const more: { only?: Lists | undefined; without?: Lists | undefined } = record;
          const listed = more.only?.[kind];
          const less = {
            ...record,
            ...(how === 'only' && {
              only: { ...more.only, [kind]: listed ? listed.slice(1) : names[kind] },
            }),
            ...(how === 'without' && {
              without: {
                ...more.without,
                [kind]: [...(more.without?.[kind] ?? []), ...names[kind]],
              },
            }),
            ...(how === 'less' && { only: { ...more.only, [kind]: [] } }),
          };
          const issueAt = (row: object) =>
            issue({
              rows: { 'TENANT#acme/TENANT': tenant },
              catalogue: { DEFAULTS: defaults, [`APP#${CLIENT}`]: present({ ...row }) },
              asked,
              env: said,
            });
          const [one, other] = [await issueAt(less), await issueAt(record)];
          expectNoMore(one, other);
          for (const { tenantId } of [
            one.idToken ?? {},
            asked.version === 'V1_0' ? { tenantId: 'acme' } : one.accessToken,
          ])
            expect(tenantId).toBe('acme');
        },
      ),
      { numRuns: 250 },
    ));

  it('by any record without claims of its own, never carries more than without one', () =>
    fc.assert(
      fc.asyncProperty(world, narrowed, async ({ tenant, defaults, asked, env: said }, record) => {
        const { only, without } = record;
        const issueWith = (rows: Record<string, JsonObject>) =>
          issue({
            rows: { 'TENANT#acme/TENANT': tenant },
            catalogue: { DEFAULTS: defaults, ...rows },
            asked,
            env: said,
          });
        const all = await issueWith({});
        expectNoMore(await issueWith({ [`APP#${CLIENT}`]: present({ only, without }) }), all);
        expectNoMore(await issueWith({ 'APP#other': {} }), all);
      }),
      { numRuns: 150 },
    ));
});

describe('a user of a provider with one group less', () => {
  // Names without separators: of others, what is left may be other names. And lists, because behind
  // a claim that is gone stands the one of a less specific record, or an attribute.
  const NAMES = ['admin', 'admins', 'Admin', 'eng', '101'];
  const united = fc
    .record(
      {
        listClaims: fc.dictionary(fc.constantFrom('features', 'permissions'), few('x', 'y', 'z'), {
          noNullPrototype: true,
        }),
        groups: few(...GROUPS),
        iamRoles: few(...ROLES, OTHER_ROLE),
        scopes: few(...SCOPES),
      },
      { requiredKeys: [] },
    )
    .map(present);
  const listed = fc.array(
    fc.record({
      name: fc.constantFrom(...NAMES),
      roles: few('one', 'two', 'three'),
      groups: few('owners', 'staff'),
    }),
    { minLength: 1, maxLength: 4 },
  );
  const written = fc
    .tuple(
      fc.array(fc.constantFrom(...NAMES, 'unlisted'), { minLength: 1, maxLength: 5 }),
      fc.constantFrom<(names: readonly string[]) => string>(
        (names) => `[${names.join(', ')}]`,
        (names) => JSON.stringify(names),
        (names) => names.join(','),
        (names) => `[${names.join(', ')}`,
      ),
    )
    .map(([names, write]) => ({ names, write }));

  it.each(['record', 'attribute'] as const)('in the %s never gets more', (where) =>
    fc.assert(
      fc.asyncProperty(
        fc.tuple(united, united, united),
        listed,
        written,
        event,
        fc.nat(),
        async ([one, two, three], groups, { names, write }, asked, at) => {
          const issueBy = (record: readonly JsonObject[], sent: readonly string[]) =>
            issue({
              rows: {},
              catalogue: {
                ...{ 'ROLE#one': one, 'ROLE#two': two, 'ROLE#three': three },
                'IDP#AcmeSAML': { tenantId: 'acme', groupsAttribute: 'custom:g', groups: record },
              },
              asked: {
                ...asked,
                // V1 has lists as texts.
                version: asked.version === 'V1_0' ? 'V2_0' : asked.version,
                attributes: { 'custom:g': write(sent) },
              },
              env: {},
            });
          const without = <T>(list: readonly T[]) => list.toSpliced(at % list.length, 1);
          const all = await issueBy(groups, names);
          const less =
            where === 'record'
              ? await issueBy(without(groups), names)
              : await issueBy(groups, without(names));
          // It says what the user wrote, and nothing of what it is worth.
          const { 'custom:g': _, ...idToken } = less.idToken ?? {};
          expectNoMore({ ...less, idToken }, all);
        },
      ),
      { numRuns: 150 },
    ),
  );
});
