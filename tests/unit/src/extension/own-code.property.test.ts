// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what is no placeholder is tested
import fc from 'fast-check';
import { createDecide } from '../../../../src/decision/decide.ts';
import { allAdded, type Decision } from '../../../../src/decision/decision.ts';
import { EVENT_VERSIONS, parseEvent } from '../../../../src/event/trigger-event.ts';
import { createOwnCode } from '../../../../src/extension/ask-own-code.ts';
import type { AdmittedSignIn, Extend } from '../../../../src/extension/own-code.ts';
import type { JsonObject, JsonValue } from '../../../../src/json.ts';
import type { FoundRecords } from '../../../../src/lookup/find-records.ts';
import { parseSub } from '../../../../src/records/keys.ts';
import { parseRecord } from '../../../../src/records/parse-record.ts';
import { renderResponse } from '../../../../src/response.ts';
import { issueTokens } from '../../../../tools/simulator/issue-tokens.ts';
import {
  acme,
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
const SUB = must(parseSub('5f1c2d34-0000-4000-8000-000000000001'));
const OTHER_ROLE = 'arn:aws:iam::999999999999:role/tenants/acme';

const few = <T>(...values: readonly T[]) => fc.array(fc.constantFrom(...values), { maxLength: 3 });
const NAMES = [
  ...['a', 'b', 'plan', 'features', 'email', 'tenantId', 'departmentId', 'custom:tenantId', 'sub'],
  ...['aud', 'cognito:groups', 'https://aws.amazon.com/tags', '__proto__', 'constructor', ''],
];
const { value } = fc.letrec<{ value: JsonValue }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 2 },
    fc.constantFrom<JsonValue>('globex', 7, true, null, 'acme'),
    fc.array(tie('value'), { maxLength: 2 }),
    fc.dictionary(fc.constantFrom(...NAMES), tie('value'), { maxKeys: 2, noNullPrototype: true }),
  ),
}));
/** A grant with all that a record may say, right and wrong, but for placeholders. */
const grant = fc.record(
  {
    claims: fc.dictionary(fc.constantFrom(...NAMES), value, { noNullPrototype: true }),
    listClaims: fc.dictionary(fc.constantFrom(...NAMES), few('x', 'y', 'globex'), {
      noNullPrototype: true,
    }),
    roles: few('editor', 'owner', 'ghost', '../x'),
    groups: few('staff', 'owners', 'a,b', ''),
    iamRoles: few(`${TENANT_ROLE}/a`, `${TENANT_ROLE}/b`, OTHER_ROLE),
    preferredRole: fc.constantFrom(`${TENANT_ROLE}/a`, `${TENANT_ROLE}/c`, OTHER_ROLE),
    scopes: few('api/read', 'api/write', 'aws.cognito.signin.user.admin', 'a b'),
    suppressClaims: few('email', 'tenantId', 'a', 'sub', 'cognito:groups'),
    suppressScopes: few('openid', 'api/write'),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<JsonObject>;
const narrowing = fc.option(
  fc
    .record(
      {
        only: fc.record({ claims: few('a', 'plan', '*'), groups: few('staff') }),
        without: fc.record({ scopes: few('api/*'), iamRoles: few('*') }),
      },
      { requiredKeys: [] },
    )
    .map((rules) => rules as JsonObject),
  { nil: undefined },
);
const world = fc.record({
  version: fc.constantFrom(...EVENT_VERSIONS),
  env: fc.constantFrom<Record<string, string>>(
    {},
    { GROUPS: 'replace' },
    { UNKNOWN_APP_CLIENTS: 'identity-only' },
  ),
  tenant: grant,
  department: fc.option(grant, { nil: undefined }),
  catalogue: fc.record(
    { DEFAULTS: grant, 'ROLE#editor': grant, 'ROLE#owner': grant },
    { requiredKeys: [] },
  ),
  narrowing,
  own: grant,
});
type World = typeof world extends fc.Arbitrary<infer T> ? T : never;

/** A sign-in in a world, and what is found of it. */
async function meet(w: World) {
  const settings = buildSettings(w.env);
  const sent = buildEvent({
    version: w.version,
    attributes: {
      'custom:tenantId': 'acme',
      ...(w.department && { 'custom:department': 'engineering' }),
    },
    request: { groupConfiguration: { groupsToOverride: ['pool'] } },
  });
  const { DEFAULTS, ...roles } = w.catalogue;
  const granting = ({ roles: _, ...row }: JsonObject): JsonObject => row;
  const found = buildFound(sent, settings, {
    remainingMs: 60_000,
    tenant: buildTenant(w.tenant),
    department: w.department && buildDepartment(w.department),
    catalogue: await buildCatalogue({
      ...Object.fromEntries(Object.entries(roles).map(([sk, row]) => [sk, granting(row)])),
      ...(DEFAULTS && { DEFAULTS: granting(DEFAULTS) }),
      ...(w.narrowing && { 'APP#4webclient0example': w.narrowing }),
    }),
  });
  return { settings, sent, trigger: parseEvent(sent), found };
}

/** Decides with own code, by the way of the handler. */
async function decideWith(
  extend: Extend,
  { settings, sent, trigger, found }: Awaited<ReturnType<typeof meet>>,
): Promise<Decision> {
  const prepared = createOwnCode(extend)(settings, () => 0)(sent, trigger, found, NOW);
  return createDecide(settings)(trigger, found, NOW, await prepared());
}

/** A member record that says the same as own code. */
const asMember = (found: FoundRecords, own: JsonObject): FoundRecords => ({
  ...found,
  member: {
    key: { pk: 'TENANT#acme', sk: `MEMBER#${SUB}` },
    isRequired: true,
    record: parseRecord('member', { tenantId: acme, sub: SUB }, { status: 'active', ...own }),
  },
});

const asExtension = (decision: Decision): unknown =>
  JSON.parse(
    JSON.stringify(decision, (_, part) => (part?.sk?.startsWith('MEMBER#') ? 'extension' : part)),
  );

it('decides the same as for a member record that says it, merged last, by the same guard', () =>
  fc.assert(
    fc.asyncProperty(world, async (w) => {
      const met = await meet(w);
      const own = await decideWith(() => w.own, met);
      const member = createDecide(met.settings)(met.trigger, asMember(met.found, w.own), NOW);
      expect(JSON.parse(JSON.stringify(own))).toEqual(asExtension(member));
    }),
    { numRuns: 150 },
  ));

/** Whatever a function may return: a grant, something like one, or anything. */
const answer = fc.oneof(
  { weight: 4, arbitrary: grant },
  fc.record({ claims: fc.anything(), groups: fc.anything() }, { requiredKeys: [] }),
  fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true }),
);

it('whatever own code returns, the tokens are of that tenant and department, or there are none', () =>
  fc.assert(
    fc.asyncProperty(
      world,
      answer,
      fc.constantFrom('deny', 'report'),
      async (w, returned, EXTENSION_FAILURE) => {
        const met = await meet({ ...w, env: { ...w.env, EXTENSION_FAILURE } });
        const extend = (() => returned) as unknown as Extend;
        const decision = await decideWith(extend, met).catch((error) => {
          expect(error).toMatchObject({ code: 'EXTENSION_FAILED' });
          expect(EXTENSION_FAILURE).toBe('deny');
        });
        if (!decision) return;
        const before = { idToken: { sub: SUB }, accessToken: { sub: SUB, scope: 'openid' } };
        const response = renderResponse(w.version, false, decision);
        const issued = issueTokens(met.sent, before, response);
        if (!issued.issued) throw new Error(JSON.stringify(issued.findings));
        expect(issued.findings).toEqual([]);
        const { idToken = {}, accessToken } = issued.tokens;
        for (const token of w.version === 'V1_0' ? [idToken] : [idToken, accessToken]) {
          expect(token.tenantId).toBe('acme');
          expect(token.departmentId).toBe(w.department && 'engineering');
          expect(token.sub).toBe(SUB);
        }
        const roles = decision.groups?.iamRoles.map(({ name }) => name) ?? [];
        expect(roles).not.toContain(OTHER_ROLE);
      },
    ),
    { numRuns: 200 },
  ));

it('fills in no text of own code', () =>
  fc.assert(
    fc.asyncProperty(
      world,
      fc.constantFrom('${user.email}', '${user.sub as json}', 'Hi ${tenant.name}', '$${x}', '${'),
      async (w, text) => {
        const met = await meet({ ...w, narrowing: undefined, env: {} });
        const claims = { mine: text, deep: { list: [text] } };
        const decision = await decideWith(() => ({ claims }), met);
        const added = Object.fromEntries(
          allAdded(decision.idToken).map(({ name, value }) => [name, value]),
        );
        expect(added).toMatchObject(claims);
      },
    ),
    { numRuns: 40 },
  ));

it('own code changes nothing of what it is told, and nothing that later sign-ins are told', () =>
  fc.assert(
    fc.asyncProperty(world, fc.anything(), async (w, written) => {
      const met = await meet(w);
      const changed: string[] = [];
      const tamper = (part: unknown): void => {
        if (typeof part !== 'object' || part === null || part instanceof AbortSignal) return;
        for (const name of [...Object.keys(part), 'added'])
          if (Reflect.set(part, name, written)) changed.push(name);
        changed.push(...Object.keys(part).filter((name) => Reflect.deleteProperty(part, name)));
        Object.values(part).forEach(tamper);
      };
      const told: string[] = [];
      const extend = (signIn: AdmittedSignIn) => {
        told.push(JSON.stringify(signIn));
        tamper(signIn);
        return undefined;
      };
      const decide = createDecide(met.settings);
      const without = decide(met.trigger, met.found, NOW);
      expect(await decideWith(extend, met)).toEqual(without);
      expect(await decideWith(extend, met)).toEqual(without);
      expect(changed).toEqual([]);
      expect(told[1]).toBe(told[0]);
    }),
    { numRuns: 60 },
  ));

it('decides each sign-in by its own answer, however often the same records were decided before', async () => {
  const settings = buildSettings();
  const decide = createDecide(settings);
  const sent = buildEvent();
  const trigger = parseEvent(sent);
  const found = buildFound(sent, settings, {
    ...{ tenant: buildTenant(), department: buildDepartment(), remainingMs: 60_000 },
  });
  let turn = 0;
  const extend: Extend = () => (turn % 3 === 0 ? undefined : { claims: { turn } });
  const prepare = createOwnCode(extend)(settings, () => 0);
  for (turn = 1; turn <= 9; turn++) {
    const own = await prepare(sent, trigger, found, NOW)();
    const claim = allAdded(decide(trigger, found, NOW, own).idToken).find(
      ({ name }) => name === 'turn',
    );
    expect(claim?.value).toBe(turn % 3 === 0 ? undefined : turn);
    expect(allAdded(decide(trigger, found, NOW).idToken).map(({ name }) => name)).not.toContain(
      'turn',
    );
  }
});
