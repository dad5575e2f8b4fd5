import { claimsOf, decideFor, droppedOf, names, TENANT } from '../../../support/decision-case.ts';

describe('scopes', () => {
  it('adds and suppresses the union, and a scope that is both is suppressed', () => {
    const decision = decideFor({
      tenant: {
        scopes: ['api/read', 'api/write'],
        suppressScopes: ['aws.cognito.signin.user.admin'],
      },
      department: { scopes: ['api/read', 'api/deploy'], suppressScopes: ['api/write'] },
    });
    expect(names(decision.accessToken.scopesToAdd)).toEqual(['api/read', 'api/deploy']);
    expect(names(decision.accessToken.scopesToSuppress)).toEqual([
      'aws.cognito.signin.user.admin',
      'api/write',
    ]);
    expect(droppedOf(decision)).toEqual(['scope | api/write | suppressed']);
  });

  it.each([
    'api/read api/admin',
    '',
    'a"b',
    'a\\b',
    'a\nb',
    'é',
    'aws.cognito.signin.user.admin',
    'AWS.Cognito.x',
  ])('adds no scope %j', (scope) => {
    const decision = decideFor({ tenant: { scopes: [scope] } });
    expect(decision.accessToken.scopesToAdd).toEqual([]);
    expect(decision.dropped).toEqual([
      { kind: 'scope', name: scope, rule: 'scope-name', source: TENANT },
    ]);
  });

  it('reports scopes and leaves the access token alone on a V1 event', () => {
    const decision = decideFor({
      event: { version: 'V1_0' },
      tenant: {
        scopes: ['api/read'],
        suppressScopes: ['openid'],
        claims: { scope: 'fine in an ID token' },
      },
    });
    expect(decision.accessToken).toEqual({
      add: [],
      suppress: [],
      scopesToAdd: [],
      scopesToSuppress: [],
    });
    expect(claimsOf(decision)).toHaveProperty('scope');
    expect(droppedOf(decision)).toEqual([
      'suppressed scope | openid | scope-on-v1',
      'scope | api/read | scope-on-v1',
    ]);
  });
});
