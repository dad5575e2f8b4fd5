// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders are what is tested
import fc from 'fast-check';
import { EnrichmentError } from '../../../src/denials.ts';
import { EVENT_VERSIONS } from '../../../src/event/trigger-event.ts';
import { createOwnCode } from '../../../src/extension/ask-own-code.ts';
import type { Extend } from '../../../src/extension/own-code.ts';
import { createHandler } from '../../../src/handler.ts';
import type { JsonObject, JsonValue } from '../../../src/json.ts';
import type { Catalogue } from '../../../src/lookup/catalogue.ts';
import { createDirectory } from '../../../src/lookup/directory.ts';
import { createSignInLog } from '../../../src/sign-in-log.ts';
import { startTracing } from '../../../src/tracing.ts';
import {
  buildCatalogue,
  buildEvent,
  buildFederatedEvent,
  buildSettings,
  TENANT_ROLE,
} from '../../support/builders.ts';
import { rowsInMemory } from '../../support/rows-in-memory.ts';

const NOW = Date.parse('2026-06-01T12:00:00Z');
const SUBS = ['5f1c2d34-0000-4000-8000-000000000001', '5f1c2d34-0000-4000-8000-000000000002'];
const CLIENTS = ['web', 'web', 'partner'];

const few = <T>(...values: readonly T[]) => fc.array(fc.constantFrom(...values), { maxLength: 2 });
const maybe = <T>(arbitrary: fc.Arbitrary<T>, freq = 2) =>
  fc.option(arbitrary, { nil: undefined, freq });

/** Of what lets sign-ins differ there is little: many have to have the same decision. */
const grant = fc.record(
  {
    claims: fc.dictionary(
      fc.constantFrom('a', 'nickname', 'aud'),
      fc.oneof(
        { weight: 4, arbitrary: fc.constantFrom<JsonValue>(7, 'web', ['x'], { deep: ['y'] }) },
        fc.constantFrom('${user.nickname}', '${user.nickname', '${tenant.tenantId}'),
      ),
      { noNullPrototype: true },
    ),
    listClaims: fc.dictionary(fc.constantFrom('features', 'nickname'), few('x', 'y'), {
      noNullPrototype: true,
    }),
    groups: few('staff', 'owners'),
    iamRoles: few(`${TENANT_ROLE}/a`, 'arn:aws:iam::999999999999:role/b'),
    preferredRole: fc.constant(`${TENANT_ROLE}/c`),
    scopes: few('api/read', 'openid'),
    suppressClaims: few('cognito:groups', 'a'),
    suppressScopes: few('openid'),
  },
  { requiredKeys: [] },
) as fc.Arbitrary<JsonObject>;
const naming = fc
  .tuple(grant, few('editor', 'ghost'), maybe(fc.constant('gold')))
  .map(([row, roles, plan]): JsonObject => ({ ...row, roles, ...(plan && { plan }) }));

const instant = fc.integer({ min: 1, max: 4 }).map((s) => new Date(NOW + s * 1000).toISOString());
const shared = maybe(
  fc
    .tuple(grant, fc.record({ activeFrom: instant, activeUntil: instant }, { requiredKeys: [] }))
    .map(([row, life]): JsonObject => ({ ...row, ...(life as JsonObject) })),
);
const narrowing = maybe(
  fc.constantFrom<JsonObject>(
    { only: { claims: ['a'], groups: [] } },
    { without: { claims: ['nickname'], scopes: ['*'] } },
    { without: { listClaims: ['*'] }, claims: { mine: '${user.nickname}' } },
    { claims: { mine: ['x'] } },
  ),
);

const world = fc.record({
  settings: fc.constantFrom(
    ...[
      {},
      { IDENTITY_PROVIDERS: 'on', SESSION_TAGS: 'on' },
      { MEMBERSHIP: 'optional', TENANT_SWITCHING: 'request' },
      { IDENTITY_PROVIDERS: 'on', MEMBERSHIP: 'optional', TENANT_SWITCHING: 'request' },
      { GROUPS: 'replace', UNKNOWN_APP_CLIENTS: 'identity-only' },
    ].map((env: Record<string, string>) => buildSettings(env)),
  ),
  table: fc.record({
    'TENANT#acme/TENANT': naming,
    'TENANT#globex/TENANT': naming,
    'TENANT#acme/DEPARTMENT#sales': naming,
    [`TENANT#acme/MEMBER#${SUBS[0]}`]: naming,
    [`TENANT#globex/MEMBER#${SUBS[0]}`]: naming,
    'CLIENT#web/CLIENT': naming.map((row): JsonObject => ({ ...row, tenantId: 'acme' })),
  }),
  catalogue: fc.record({
    DEFAULTS: shared,
    'PLAN#gold': shared,
    'ROLE#editor': shared,
    'APP#web': narrowing,
    'IDP#AcmeSAML': fc.constant<JsonObject>({
      ...{ tenantId: 'acme', groupsAttribute: 'custom:groups' },
      groups: [{ name: 'eng', roles: ['editor'], groups: ['idp'] }],
    }),
  }),
  hasOwnCode: fc.constantFrom(true, false, false, false),
});

const signIn = fc.record({
  kind: fc.constantFrom('user', 'user', 'user', 'federated', 'machine'),
  version: fc.constantFrom('V2_0', ...EVENT_VERSIONS),
  clientId: fc.constantFrom(...CLIENTS),
  attributes: fc.record(
    {
      sub: fc.constantFrom(SUBS[0], ...SUBS),
      nickname: fc.constantFrom('al', 'bo'),
      'custom:tenantId': fc.constantFrom('acme', 'acme', 'globex'),
      'custom:department': fc.constant('sales'),
      'custom:groups': fc.constantFrom('eng', 'other'),
    },
    { requiredKeys: ['sub', 'custom:tenantId'] },
  ),
  pool: fc.constantFrom<JsonObject>(
    {},
    { groupsToOverride: ['pool'] },
    { groupsToOverride: ['pool'], iamRolesToOverride: ['arn:aws:iam::1:role/pool'] },
    { groupsToOverride: ['pool', 'staff'], preferredRole: 'arn:aws:iam::1:role/pool' },
  ),
  selected: maybe(fc.constantFrom('acme', 'globex')),
  /** Milliseconds that pass before it. */
  later: fc.constantFrom(0, 0, 500, 1000),
});

type World = typeof world extends fc.Arbitrary<infer T> ? T : never;
type SignIn = typeof signIn extends fc.Arbitrary<infer T> ? T : never;

function eventOf({ kind, version, clientId, attributes, pool, selected }: SignIn): object {
  const request = {
    groupConfiguration: pool,
    ...(selected && { clientMetadata: { tenantId: selected } }),
  };
  const event =
    kind === 'federated'
      ? buildFederatedEvent({ version, attributes, request })
      : buildEvent({ version: kind === 'machine' ? 'V3_0' : version, attributes, request });
  return structuredClone({
    ...event,
    callerContext: { clientId },
    ...(kind === 'machine' && { triggerSource: 'TokenGeneration_ClientCredentials' }),
  });
}

/** Grants by who signs in, and to some nothing. */
const extend: Extend = ({ identity, event: { userAttributes, groupConfiguration } }) =>
  userAttributes.nickname === undefined
    ? undefined
    : {
        claims: { own: [identity.tenantId, userAttributes.sub ?? 'none'] },
        listClaims: { features: [...groupConfiguration.groups, 'own'] },
        groups: [`own-${identity.kind}`],
      };

let time = NOW;

/** A handler that knows nothing yet, and the lines of its log. */
function build({ settings, table, hasOwnCode }: World, catalogue: Catalogue) {
  const { readRow } = rowsInMemory(table);
  const now = () => time;
  const lines: string[] = [];
  const handler = createHandler({
    settings,
    directory: createDirectory({ ...settings, readRow, now }),
    choices: { read: async () => undefined, remember: async () => {} },
    catalogue: () => catalogue,
    ownCode: hasOwnCode ? createOwnCode(extend) : undefined,
    tracing: startTracing({}),
    log: createSignInLog({ write: (line) => void lines.push(line), logLevel: 'INFO', env: {} }),
    now,
    timer: () => 0,
  });
  return async (event: object) => {
    const answer = await handler(event).catch((error) => {
      expect(error).toBeInstanceOf(EnrichmentError);
      const { code, detail } = error as EnrichmentError;
      return { code, detail };
    });
    const { dropped, droppedFrom, tokenBytes, outcome } = JSON.parse(lines.pop() ?? '');
    return { answer, text: JSON.stringify({ answer, dropped, droppedFrom, tokenBytes, outcome }) };
  };
}

/** Changes what can be changed, as a caller may who got the answer. */
function spoil(part: unknown): void {
  if (typeof part !== 'object' || part === null) return;
  Object.values(part).forEach(spoil);
  if (Array.isArray(part)) Reflect.set(part, part.length, 'spoilt');
  else Reflect.set(part, 'spoilt', true);
}

it('answers each sign-in as if it were the first, whatever became of the answers before', () =>
  fc.assert(
    fc.asyncProperty(
      world,
      fc.array(signIn, { minLength: 4, maxLength: 12 }),
      async (w, signIns) => {
        time = NOW;
        const rows = Object.entries(w.catalogue).filter(
          (entry): entry is [string, JsonObject] => entry[1] !== undefined,
        );
        const catalogueOf = () => buildCatalogue(Object.fromEntries(rows));
        const answerAgain = build(w, await catalogueOf());
        for (const one of signIns) {
          time += one.later;
          const answerFirst = build(w, await catalogueOf());
          const again = await answerAgain(eventOf(one));
          expect(again.text).toBe((await answerFirst(eventOf(one))).text);
          spoil(again.answer);
        }
      },
    ),
    { numRuns: 100 },
  ));
