// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders are what is tested
import fc from 'fast-check';
import { createDecide } from '../../../../src/decision/decide.ts';
import { allAdded, type Decision } from '../../../../src/decision/decision.ts';
import { parseEvent } from '../../../../src/event/trigger-event.ts';
import type { JsonObject, JsonValue } from '../../../../src/json.ts';
import { parseClientId, parseSub, type RecordKey } from '../../../../src/records/keys.ts';
import { keyOf } from '../../../../src/records/kinds.ts';
import { parseRecord } from '../../../../src/records/parse-record.ts';
import { renderResponse } from '../../../../src/response.ts';
import { anyText } from '../../../support/any-text.ts';
import {
  buildCatalogue,
  buildDepartment,
  buildEvent,
  buildFound,
  buildSettings,
  buildTenant,
  must,
  TENANT_ROLE,
} from '../../../support/builders.ts';

const NOW = Date.parse('2026-06-01T12:00:00Z');
const VERSIONS = ['V1_0', 'V2_0', 'V3_0'] as const;
const SUB = must(parseSub('5f1c2d34-0000-4000-8000-000000000001'));
const CLIENT_ID = must(parseClientId('jobs'));

const ROLE_ARNS = ['a', 'b', 'c'].map((name) => `${TENANT_ROLE}/${name}`);
const few = <T>(...values: readonly T[]) => fc.array(fc.constantFrom(...values), { maxLength: 3 });

/** What Cognito takes, so that nothing is dropped by its rules. */
const grant = fc.record(
  {
    claims: fc.dictionary(
      fc.constantFrom('a', 'b', 'features'),
      fc.oneof(fc.integer(), fc.constantFrom('text', true)),
      { noNullPrototype: true },
    ),
    listClaims: fc.dictionary(
      fc.constantFrom('features', 'permissions', 'b'),
      few('x', 'y', 'z', '', '${user.email}'),
      { noNullPrototype: true },
    ),
    groups: few('staff', 'editors', 'owners'),
    iamRoles: few(...ROLE_ARNS),
    preferredRole: fc.constantFrom(...ROLE_ARNS),
    scopes: few('api/read', 'api/write', 'api/export'),
    suppressClaims: few('c', 'email', 'a'),
    suppressScopes: few('openid', 'api/export'),
  },
  { requiredKeys: [] },
);
const lifecycle = fc.constantFrom<JsonObject>(
  ...[{}, {}, {}, { status: 'suspended' }, { groups: 'broken' }],
  ...[{ activeFrom: '2026-06-01T12:00:00Z' }, { activeFrom: '2026-06-01T12:00:01Z' }],
  ...[{ activeUntil: '2026-06-01T12:00:00Z' }, { activeUntil: '2026-06-01T12:00:01Z' }],
);
const shared = fc.option(
  fc
    .tuple(grant, lifecycle)
    .map(([granted, life]): JsonObject => ({ ...granted, ...life }) as JsonObject),
  { nil: undefined, freq: 6 },
);
const naming = fc
  .tuple(grant, few('editor', 'owner', 'auditor', 'ghost', '../x'))
  .map(([granted, roles]): JsonObject => ({ ...granted, roles }) as JsonObject);

const world = fc.record({
  catalogue: fc.record({
    DEFAULTS: shared,
    'PLAN#gold': shared,
    'PLAN#silver': shared,
    'ROLE#editor': shared,
    'ROLE#owner': shared,
    'ROLE#auditor': shared,
  }),
  plan: fc.constantFrom(undefined, 'gold', 'silver', 'lead'),
  tenant: naming,
  department: fc.option(naming, { nil: undefined }),
  last: fc.option(fc.record({ kind: fc.constantFrom('member', 'client'), row: naming }), {
    nil: undefined,
  }),
  pool: fc.constantFrom<JsonObject>(
    {},
    { groupsToOverride: ['pool', 'staff'], iamRolesToOverride: ['arn:aws:iam::1:role/pool'] },
    { preferredRole: 'arn:aws:iam::1:role/pool' },
  ),
});
type World = typeof world extends fc.Arbitrary<infer T> ? T : never;

const inCatalogue = (sk: string): RecordKey => ({ pk: 'CATALOG', sk });
const TENANT = { pk: 'TENANT#acme', sk: 'TENANT' };
const DEPARTMENT = { pk: 'TENANT#acme', sk: 'DEPARTMENT#engineering' };
const MEMBER = { pk: 'TENANT#acme', sk: `MEMBER#${SUB}` };
const CLIENT = { pk: 'CLIENT#jobs', sk: 'CLIENT' };

async function decideIn(w: World): Promise<Decision> {
  const settings = buildSettings();
  const isMachine = w.last?.kind === 'client';
  const sent = buildEvent({
    version: 'V3_0',
    attributes: {
      'custom:tenantId': 'acme',
      ...(w.department && { 'custom:department': 'engineering' }),
    },
    request: { groupConfiguration: w.pool },
    ...(isMachine && { triggerSource: 'TokenGeneration_ClientCredentials' }),
  });
  const rows = Object.entries(w.catalogue).filter(
    (entry): entry is [string, JsonObject] => entry[1] !== undefined,
  );
  const active = (row: JsonObject): JsonObject => ({ status: 'active', ...row });
  const tenant = buildTenant(w.plan === undefined ? w.tenant : { ...w.tenant, plan: w.plan });
  const { tenantId } = tenant;
  const person = buildFound(
    { ...sent, triggerSource: 'TokenGeneration_Authentication' },
    settings,
    {
      tenant,
      department: w.department && buildDepartment(w.department),
      catalogue: await buildCatalogue(Object.fromEntries(rows)),
      ...(w.last?.kind === 'member' && {
        member: {
          key: MEMBER,
          isRequired: true,
          record: parseRecord('member', { tenantId, sub: SUB }, active(w.last.row)),
        },
      }),
      ...(isMachine && {
        client: {
          key: keyOf('client', { clientId: CLIENT_ID }),
          record: parseRecord(
            'client',
            { clientId: CLIENT_ID },
            active({ ...w.last?.row, tenantId: 'acme' }),
          ),
        },
      }),
    },
  );
  return createDecide(settings)(parseEvent(sent), { ...person, isHome: !isMachine }, NOW);
}

interface Layer {
  readonly key: RecordKey;
  readonly row: JsonObject;
}

/** Why a row of the catalogue does not count. */
function whyNot(row: JsonObject | undefined): string | undefined {
  if (row === undefined) return 'not-in-catalogue';
  if (row.groups === 'broken') return 'record-invalid';
  if (row.status === 'suspended') return 'not-active';
  if (row.activeFrom !== undefined && Date.parse(String(row.activeFrom)) > NOW) return 'not-active';
  if (row.activeUntil !== undefined && Date.parse(String(row.activeUntil)) <= NOW)
    return 'not-active';
  return undefined;
}

/** The same in the slowest and most obvious way: everything that counts, one after the other. */
function layersOf(w: World) {
  const layers: Layer[] = [];
  const dropped: JsonValue[] = [];
  const named: JsonValue[] = [];
  const rows: Readonly<Record<string, JsonObject | undefined>> = w.catalogue;
  const take = (kind: string, name: string, sk: string, by?: RecordKey) => {
    const row = Object.hasOwn(rows, sk) ? rows[sk] : undefined;
    const rule = whyNot(row);
    if (rule) dropped.push({ kind, name, source: { ...(by ?? inCatalogue(sk)) }, rule });
    if (rule || !row) return;
    layers.push({ key: inCatalogue(sk), row });
    if (by) named.push({ key: { ...inCatalogue(sk) }, by: { ...by } });
  };
  if (rows.DEFAULTS) take('defaults', 'DEFAULTS', 'DEFAULTS');
  if (w.plan) take('plan', w.plan, `PLAN#${w.plan}`, TENANT);
  const own: Layer[] = [{ key: TENANT, row: w.tenant }];
  if (w.department) own.push({ key: DEPARTMENT, row: w.department });
  if (w.last) own.push({ key: w.last.kind === 'member' ? MEMBER : CLIENT, row: w.last.row });
  for (const each of own) {
    const roles: string[] = [];
    for (const role of each.row.roles as string[]) if (!roles.includes(role)) roles.push(role);
    for (const role of roles) take('named role', role, `ROLE#${role}`, each.key);
    layers.push(each);
  }
  return { layers, dropped, named };
}

type ListField = 'groups' | 'iamRoles' | 'scopes' | 'suppressClaims' | 'suppressScopes';

/** Everything that the layers have in a list, each once, with the first that has it. */
function uniteField(layers: readonly Layer[], field: ListField, first: readonly string[] = []) {
  const united = first.map((name): { name: string; source: unknown } => ({
    name,
    source: 'user pool',
  }));
  for (const { key, row } of layers)
    for (const name of (row[field] ?? []) as string[])
      if (!united.some((each) => each.name === name)) united.push({ name, source: key });
  return united;
}

function claimsOf(layers: readonly Layer[]) {
  const suppressed = uniteField(layers, 'suppressClaims').map(({ name }) => name);
  const claims: Record<string, unknown> = {};
  const lists: Record<string, { name: string; source: RecordKey }[]> = {};
  const sources: Record<string, RecordKey> = {};
  for (const { key, row } of layers) {
    for (const [name, value] of Object.entries((row.claims ?? {}) as JsonObject))
      claims[name] = { name, value, source: key };
    for (const [name, items] of Object.entries((row.listClaims ?? {}) as JsonObject)) {
      const list = lists[name] ?? [];
      if (list.length === 0) sources[name] = key;
      for (const item of items as string[])
        if (!list.some((each) => each.name === item)) list.push({ name: item, source: key });
      lists[name] = list;
    }
  }
  const dropped: string[] = [];
  for (const name of Object.keys(claims)) if (lists[name]) dropped.push(`${name} list-claim`);
  for (const [name, items] of Object.entries(lists))
    claims[name] = { name, value: items.map((item) => item.name), source: sources[name], items };
  for (const name of suppressed) {
    if (claims[name]) dropped.push(`${name} suppressed`);
    delete claims[name];
  }
  return { claims, dropped, suppressed: uniteField(layers, 'suppressClaims') };
}

const isTenancy = ({ name }: { name: string }) => name === 'tenantId' || name === 'departmentId';
const byName = (claims: readonly { readonly name: string }[]) =>
  Object.fromEntries(claims.filter((claim) => !isTenancy(claim)).map((each) => [each.name, each]));

it('decides what a slow and obvious reading of the merge order says, with the record of each item', () =>
  fc.assert(
    fc.asyncProperty(world, async (w) => {
      const decision = await decideIn(w);
      const { layers, dropped, named } = layersOf(w);
      const isMachine = w.last?.kind === 'client';
      expect(decision.named).toEqual(named);
      expect(decision.dropped.slice(0, dropped.length)).toEqual(dropped);

      const expected = claimsOf(layers);
      for (const token of isMachine
        ? [decision.accessToken]
        : [decision.idToken, decision.accessToken]) {
        expect(byName(allAdded(token))).toEqual(expected.claims);
        expect(allAdded(token)).toHaveLength(
          Object.keys(expected.claims).length + allAdded(token).filter(isTenancy).length,
        );
        expect(token.suppress).toEqual(expected.suppressed);
      }
      expect(
        decision.dropped
          .filter(({ kind }) => kind === 'claim')
          .map(({ name, rule }) => `${name} ${rule}`)
          .sort(),
      ).toEqual(expected.dropped.sort());

      const suppressedScopes = uniteField(layers, 'suppressScopes');
      const kept = ({ name }: { name: string }) =>
        !suppressedScopes.some((each) => each.name === name);
      expect(decision.accessToken.scopesToSuppress).toEqual(suppressedScopes);
      expect(decision.accessToken.scopesToAdd).toEqual(uniteField(layers, 'scopes').filter(kept));

      if (isMachine) return void expect(decision.groups).toBeUndefined();
      const pool = w.pool as {
        groupsToOverride?: string[];
        iamRolesToOverride?: string[];
        preferredRole?: string;
      };
      const { groupsToOverride = [], iamRolesToOverride = [], preferredRole } = pool;
      let preferred = preferredRole && { name: preferredRole, source: 'user pool' as unknown };
      for (const { key, row } of layers)
        if (row.preferredRole) preferred = { name: String(row.preferredRole), source: key };
      const ofPool = [...iamRolesToOverride, ...(preferredRole ? [preferredRole] : [])];
      const iamRoles = uniteField(layers, 'iamRoles', ofPool);
      for (const { key, row } of layers) {
        const name = row.preferredRole as string | undefined;
        if (name && !iamRoles.some((each) => each.name === name))
          iamRoles.push({ name, source: key });
      }
      const groups = uniteField(layers, 'groups', groupsToOverride);
      const changed =
        groups.length > groupsToOverride.length ||
        iamRoles.length > ofPool.length ||
        (preferred || undefined)?.name !== preferredRole;
      expect(decision.groups).toEqual(
        changed ? { groups, iamRoles, preferredRole: preferred } : undefined,
      );
    }),
    { numRuns: 250 },
  ));

it('decides the same again, and in any order of events', () => {
  const settings = buildSettings();
  const decide = createDecide(settings);
  const email = fc.constantFrom('a@example.com', 'b@example.com', '${tenant.name}', '');
  return fc.assert(
    fc.asyncProperty(
      shared,
      naming,
      fc.array(fc.record({ email, version: fc.constantFrom(...VERSIONS) }), { minLength: 2 }),
      async (role, row, events) => {
        const claims = { ...(row.claims as JsonObject), mail: '${user.email ?? "none"}' };
        const tenant = buildTenant({ ...row, claims });
        const catalogue = await buildCatalogue(role ? { 'ROLE#editor': role } : {});
        for (const { email: said, version } of events) {
          const sent = buildEvent({
            version,
            attributes: { 'custom:tenantId': 'acme', email: said },
          });
          const found = buildFound(sent, settings, { tenant, catalogue });
          const decision = decide(parseEvent(sent), found, NOW);
          expect(decision).toEqual(createDecide(settings)(parseEvent(sent), found, NOW));
        }
      },
    ),
    { numRuns: 150 },
  );
});

describe('whatever an attribute says', () => {
  const READS = [
    ...['${user.custom:x}', 'Hi ${user.custom:x}!', '${user.nickname ?? user.custom:x ?? "none"}'],
    ...['${user.custom:x as number}', '${user.custom:x as boolean}', '${user.custom:x as json}'],
  ];
  const LEAVES = ['plain', '$${user.custom:x}', '${user.email}', '${tenant.name}', '${user.custom'];
  const text = fc.oneof(fc.constantFrom(...READS), fc.constantFrom(...LEAVES));
  const { value } = fc.letrec<{ value: JsonValue }>((tie) => ({
    value: fc.oneof(
      { maxDepth: 2 },
      text,
      fc.integer(),
      fc.array(tie('value'), { maxLength: 2 }),
      fc.dictionary(fc.oneof(text, fc.constant('a')), tie('value'), {
        maxKeys: 2,
        noNullPrototype: true,
      }),
    ),
  }));
  const claimName = fc.constantFrom(
    'a',
    'b',
    'email_verified',
    'address',
    'sub',
    'aud',
    '${user.custom:x}',
  );
  const texts = fc.array(text, { maxLength: 2 });
  /** Each may read the attribute, or look as if it did. */
  const reading = fc.record(
    {
      claims: fc.dictionary(claimName, value, { noNullPrototype: true }),
      listClaims: fc.dictionary(claimName, texts, { noNullPrototype: true }),
      ...{
        groups: texts,
        scopes: texts,
        suppressClaims: texts,
        suppressScopes: texts,
        roles: texts,
      },
    },
    { requiredKeys: [] },
  ) as fc.Arbitrary<JsonObject>;
  const MARK = 'MARK';
  const attribute = fc
    .oneof(
      fc.constantFrom(
        ...[
          '',
          '7',
          'true',
          'null',
          '"',
          '}',
          '${tenant.name}',
          '${user.email}',
          '$${',
          '__proto__',
        ],
        ...[
          '{"__proto__":{"tenantId":"globex"}}',
          '{"tenantId":"globex"}',
          '["staff"]',
          '\u0000\u2028',
        ],
        ...[
          '","tenantId":"globex","x":"',
          '9'.repeat(400),
          'x'.repeat(100_000),
          '['.repeat(100_000),
        ],
      ),
      fc.json(),
      anyText(),
    )
    .chain((said) => fc.constantFrom(said, `${said}${MARK}`, JSON.stringify([said, MARK])));

  /** The response of a sign-in, and the names of the claims that it reports. */
  async function respond(
    rows: readonly [JsonObject, JsonObject],
    version: (typeof VERSIONS)[number],
    x?: string,
  ) {
    const settings = buildSettings();
    const sent = buildEvent({
      version,
      attributes: { 'custom:tenantId': 'acme', ...(x !== undefined && { 'custom:x': x }) },
    });
    const found = buildFound(sent, settings, {
      tenant: buildTenant(rows[1]),
      catalogue: await buildCatalogue({ DEFAULTS: rows[0] }),
    });
    const decision = createDecide(settings)(parseEvent(sent), found, NOW);
    const response = renderResponse(version, false, decision);
    return { decision, response: JSON.stringify(response) };
  }

  const readsIt = (claim: JsonValue): boolean =>
    typeof claim === 'string'
      ? READS.includes(claim)
      : typeof claim === 'object' && claim !== null && Object.values(claim).some(readsIt);

  it('only the claims that read it say something else', () =>
    fc.assert(
      fc.asyncProperty(
        fc.tuple(reading, reading),
        fc.constantFrom(...VERSIONS),
        attribute,
        async (rows, version, x) => {
          const [without, withIt] = [await respond(rows, version), await respond(rows, version, x)];
          const readers = new Set(
            rows.flatMap(({ claims = {} }) =>
              Object.entries(claims as JsonObject).flatMap(([name, claim]) =>
                readsIt(claim) ? [name] : [],
              ),
            ),
          );
          const others = ({ decision, response }: typeof withIt) => ({
            decision: JSON.parse(JSON.stringify(decision), (_, part) =>
              Array.isArray(part) ? part.filter((each) => !readers.has(each?.name)) : part,
            ),
            // Whatever reads it has the value, and nothing but the value.
            response: JSON.parse(response, (name, part) => (readers.has(name) ? undefined : part)),
          });
          expect(others(withIt)).toEqual(others(without));
          expect(JSON.stringify(others(withIt))).not.toContain(MARK);
          const namesOf = ({ add, suppress }: Decision['idToken']) =>
            [...add, ...suppress].map(({ name }) => name);
          expect(
            [withIt.decision.idToken, withIt.decision.accessToken].flatMap(namesOf).join(),
          ).not.toContain(MARK);
        },
      ),
      { numRuns: 200 },
    ));
});
