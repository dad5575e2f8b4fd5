import fc from 'fast-check';
import { createCatalogCensus } from '../../../../seed/plan/catalog-census.ts';
import type { Difference } from '../../../../seed/plan/differences.ts';
import type { CatalogEffects } from '../../../../seed/plan/effect-tally.ts';
import { describeEffect } from '../../../../seed/plan/render-differences.ts';
import { createComparison, peopleOf, type Rows } from '../../../../seed/plan/token-effects.ts';
import type { Action, Fields } from '../../../../seed/table/action.ts';
import { toAttributes } from '../../../../seed/table/attributes.ts';
import type { JsonObject } from '../../../../src/json.ts';
import { ALLOWED_ROLES, acme, buildSettings, TENANT_ROLE } from '../../../support/builders.ts';

const NOW = Date.parse('2026-06-01T12:00:00Z');
const now = () => NOW;
const settings = buildSettings({ ALLOWED_ROLE_ARNS: ALLOWED_ROLES, MEMBERSHIP: 'required' });
const compare = createComparison({ settings, eventVersion: 'V2_0', now });

const some = <T>(...items: T[]) => fc.subarray(items);
const grant = fc.record(
  {
    claims: fc.dictionary(
      fc.constantFrom('tier', 'seats', 'own', 'features'),
      fc.constantFrom('a', 1),
    ),
    listClaims: fc.dictionary(fc.constantFrom('features', 'seats', 'mine'), some('x', 'y', 'z')),
    groups: some('users', 'admins'),
    iamRoles: some(TENANT_ROLE, 'arn:aws:iam::123456789012:role/other'),
    preferredRole: fc.constant(TENANT_ROLE),
    scopes: some('api/read', 'api/write'),
    suppressScopes: some('api/read', 'openid'),
    suppressClaims: some('email', 'tier', 'cognito:groups', 'features'),
    activeUntil: fc.constantFrom('2030-01-01T00:00:00Z', '2020-01-01T00:00:00Z'),
    status: fc.constantFrom(...Array(8).fill('active'), 'suspended', 'broken'),
    name: fc.constantFrom('A', 'B'),
  },
  { requiredKeys: ['status'] },
);
const names = fc.record(
  { plan: fc.constantFrom('pro', 'pro', 'free', 'none'), roles: some('editor', 'viewer', 'none') },
  { requiredKeys: [] },
);
const named = fc.tuple(grant, names).map(([one, other]) => ({ ...one, ...other }));

const toRows = (rows: Readonly<Record<string, object | undefined>>): Rows =>
  new Map(
    Object.entries(rows).map(([name, row]) => [name, toAttributes(row as JsonObject)] as const),
  );

const sub = (digit: number) => `5f1c2d34-0000-4000-8000-00000000000${digit}`;

/** The rows of a tenant, whose members and machine are in one of these departments, or in none. */
function tenantRows(...departmentIds: (string | undefined)[]) {
  const below = fc
    .tuple(named, fc.constantFrom(...departmentIds))
    .map(([row, departmentId]) => ({ ...row, ...(departmentId && { departmentId }) }));
  const rows = fc.record(
    {
      'TENANT#acme/TENANT': named,
      'TENANT#acme/DEPARTMENT#sales': named,
      'TENANT#acme/DEPARTMENT#support': named,
      [`TENANT#acme/MEMBER#${sub(1)}`]: below,
      [`TENANT#acme/MEMBER#${sub(2)}`]: below,
      'CLIENT#jobs/CLIENT': below.map((row) => ({ ...row, tenantId: 'acme' })),
    },
    { requiredKeys: ['TENANT#acme/TENANT'] },
  );
  return rows.map(toRows);
}

const PATCHED = 'CATALOG/PLAN#pro';
const catalogue = fc.record(
  {
    'CATALOG/DEFAULTS': grant,
    [PATCHED]: grant,
    'CATALOG/PLAN#free': grant,
    'CATALOG/ROLE#editor': grant,
    'CATALOG/ROLE#viewer': grant,
  },
  { requiredKeys: [] },
);
const oneField = fc.tuple(grant, fc.nat()).map(([fields, index]) => {
  const entries = Object.entries(fields);
  return Object.fromEntries(entries.slice(index % entries.length).slice(0, 1));
});
/** A catalogue before and after: another one, or one in which a field of a plan changes. */
const catalogues = fc.oneof(
  fc.tuple(catalogue, catalogue).map(([before, after]) => [toRows(before), toRows(after)] as const),
  fc.tuple(catalogue, grant, oneField).map(([others, plan, field]) => {
    const before = { ...others, [PATCHED]: plan };
    return [toRows(before), toRows({ ...before, [PATCHED]: { ...plan, ...field } })] as const;
  }),
);

const toKey = (name: string) => {
  const [pk = '', sk = ''] = name.split('/');
  return { pk, sk };
};

function actionsOf(before: Rows, after: Rows): Action[] {
  return [...new Set([...before.keys(), ...after.keys()])].flatMap((name): Action[] => {
    const [was, is] = [before.get(name), after.get(name)] as [Fields?, Fields?];
    const key = toKey(name);
    if (was === undefined || is === undefined)
      return is ? [{ op: 'add', key, after: is }] : [{ op: 'remove', key, before: was ?? {} }];
    return JSON.stringify(was) === JSON.stringify(is)
      ? []
      : [{ op: 'change', key, before: was, after: is }];
  });
}

interface World {
  readonly catalog: { readonly before: Rows; readonly after: Rows };
  readonly before: Rows;
  readonly after: Rows;
}

const byField = (one: Difference, other: Difference) => (one.field < other.field ? -1 : 1);

/** What becomes of whose tokens, in words, by one comparison for each, of whole rows. */
async function compareAll({ catalog, before, after }: World): Promise<Record<string, number>> {
  const found: Record<string, number> = {};
  for (const person of peopleOf(acme, before.keys())) {
    const own = person.clientId ? 'CLIENT' : person.sub ? person.sub : person.departmentId;
    const isThere = [...after.keys()].some((name) => name.endsWith(own ?? '/TENANT'));
    const effect =
      isThere && (await compare(person, [before, catalog.before], [after, catalog.after]));
    if (!effect || effect.deniedBefore || effect.deniedAfter) continue;
    const unit = person.clientId
      ? 'clients'
      : person.sub
        ? 'members'
        : person.departmentId
          ? 'departments'
          : undefined;
    const words = describeEffect({
      ...effect,
      idToken: effect.idToken.toSorted(byField),
      accessToken: effect.accessToken.toSorted(byField),
    });
    if (unit) found[`${unit}: ${words}`] = (found[`${unit}: ${words}`] ?? 0) + 1;
    if (unit !== 'clients') found[`tenants: ${words}`] = 1;
  }
  return found;
}

const inWords = ({ effects }: CatalogEffects): Record<string, number> =>
  Object.fromEntries(
    effects.flatMap(({ example, ...counts }) =>
      Object.entries(counts)
        .filter(([, many]) => many > 0)
        .map(([unit, many]) => [`${unit}: ${describeEffect(example)}`, many]),
    ),
  );

async function census(world: World): Promise<Record<string, number>> {
  const { before, after } = world.catalog;
  const catalog = { before, after, actions: actionsOf(before, after), kept: [], staySuspended: [] };
  const counting = createCatalogCensus({ catalog, compare, readsMembers: true, now });
  await counting?.add({
    tenantId: acme,
    before: world.before,
    after: world.after,
    people: peopleOf(acme, world.before.keys()),
  });
  return counting ? inWords(counting.result()) : {};
}

const anyRows = tenantRows(undefined, 'sales', 'support');

it('finds what one comparison for each sign-in finds, whatever a change bears on', () =>
  fc.assert(
    fc.asyncProperty(catalogues, anyRows, async ([before, after], rows) => {
      const world = { catalog: { before, after }, before: rows, after: rows };
      expect(await census(world)).toEqual(await compareAll(world));
    }),
    { numRuns: 60 },
  ));

const movingNobody = tenantRows('sales');

it('finds the same where the rows of the tenant change as well', () =>
  fc.assert(
    fc.asyncProperty(catalogues, movingNobody, movingNobody, async ([was, is], ...rows) => {
      const defaults = (seats: number) =>
        [
          'CATALOG/DEFAULTS',
          toAttributes({ status: 'active', claims: { seats, always: 1 } }),
        ] as const;
      const [before, after] = rows;
      const catalog = {
        before: new Map([...was, defaults(1)]),
        after: new Map([...is, defaults(2)]),
      };
      const world = { catalog, before, after };
      expect(await census(world)).toEqual(await compareAll(world));
    }),
    { numRuns: 30 },
  ));
