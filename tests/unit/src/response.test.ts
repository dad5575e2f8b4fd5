import { renderResponse } from '../../../src/response.ts';

const named = (...names: string[]) => names.map((name) => ({ name }));
const claims = (add: Record<string, string | number | string[]> = {}, suppress: string[] = []) => ({
  add: Object.entries(add).map(([name, value]) => ({ name, value })),
  filled: [],
  suppress: named(...suppress),
});
interface Rendered {
  readonly claimsAndScopeOverrideDetails: {
    readonly idTokenGeneration: { readonly claimsToAddOrOverride: Record<string, unknown> };
  };
}
const access = { ...claims(), scopesToAdd: [], scopesToSuppress: [] };

it('says of V1_0 what goes into the ID token, as text', () => {
  const idToken = claims({ plan: 'enterprise', seats: 5, features: ['sso'] }, ['email']);
  expect(
    renderResponse('V1_0', false, { idToken, accessToken: access, groups: undefined }),
  ).toEqual({
    claimsOverrideDetails: {
      claimsToAddOrOverride: { plan: 'enterprise', seats: '5', features: '["sso"]' },
      claimsToSuppress: ['email'],
    },
  });
});

it.each(['V2_0', 'V3_0'] as const)('says of %s both tokens, with types as they are', (version) => {
  const accessToken = {
    ...claims({ seats: 5 }, ['email']),
    scopesToAdd: named('api/read'),
    scopesToSuppress: named('phone'),
  };
  expect(
    renderResponse(version, false, {
      idToken: claims({ plan: 'x' }),
      accessToken,
      groups: undefined,
    }),
  ).toEqual({
    claimsAndScopeOverrideDetails: {
      idTokenGeneration: { claimsToAddOrOverride: { plan: 'x' }, claimsToSuppress: [] },
      accessTokenGeneration: {
        claimsToAddOrOverride: { seats: 5 },
        claimsToSuppress: ['email'],
        scopesToAdd: ['api/read'],
        scopesToSuppress: ['phone'],
      },
    },
  });
});

it.each([
  ['V1_0', 'claimsOverrideDetails', '5'],
  ['V2_0', 'claimsAndScopeOverrideDetails.idTokenGeneration', 5],
] as const)('says of %s what attributes fill beside it', (version, path, seats) => {
  const idToken = { ...claims({ plan: 'x' }), filled: [{ name: 'seats', value: 5 }] };
  const response = renderResponse(version, false, {
    idToken,
    accessToken: access,
    groups: undefined,
  });
  expect(response).toHaveProperty(`${path}.claimsToAddOrOverride`, { plan: 'x', seats });
});

it('has no ID token for a machine', () => {
  const response = renderResponse('V3_0', true, {
    idToken: claims({ plan: 'x' }),
    accessToken: access,
    groups: undefined,
  });
  expect(response).toMatchObject({ claimsAndScopeOverrideDetails: expect.any(Object) });
  expect(response).not.toHaveProperty('claimsAndScopeOverrideDetails.idTokenGeneration');
});

describe.each([
  ['V1_0', 'claimsOverrideDetails'],
  ['V2_0', 'claimsAndScopeOverrideDetails'],
] as const)('the groups of a %s response', (version, details) => {
  const groupsOf = (preferredRole: { name: string } | undefined) =>
    renderResponse(version, false, {
      idToken: claims(),
      accessToken: access,
      groups: { groups: named('staff'), iamRoles: named('arn:a'), preferredRole },
    });
  const path = `${details}.groupOverrideDetails`;

  it('stand beside the claims, with the preferred role', () => {
    expect(groupsOf({ name: 'arn:a' })).toHaveProperty(path, {
      groupsToOverride: ['staff'],
      iamRolesToOverride: ['arn:a'],
      preferredRole: 'arn:a',
    });
  });

  // Cognito would take a field of null for a role.
  it('have no field for a preferred role that there is not', () => {
    expect(groupsOf(undefined)).toHaveProperty(path, {
      groupsToOverride: ['staff'],
      iamRolesToOverride: ['arn:a'],
    });
  });
});

it('makes an answer that shares no map and no list with another one', () => {
  const features = Object.freeze(['sso']) as string[];
  const idToken = claims({ plan: 'x', features });
  const changes = { idToken, accessToken: access, groups: undefined };
  const render = () => renderResponse('V2_0', false, changes) as Rendered;
  const mapOf = ({ claimsAndScopeOverrideDetails }: Rendered) =>
    claimsAndScopeOverrideDetails.idTokenGeneration.claimsToAddOrOverride;
  const first = mapOf(render());
  first.plan = 'changed';
  (first.features as string[]).push('changed');
  expect(mapOf(render())).toEqual({ plan: 'x', features: ['sso'] });
});
