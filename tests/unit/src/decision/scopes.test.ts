import { createDecide } from '../../../../src/decision/decide.ts';
import { parseEvent } from '../../../../src/event/trigger-event.ts';
import type { JsonObject } from '../../../../src/json.ts';
import { type ClientId, parseClientId } from '../../../../src/records/keys.ts';
import { parseRecord } from '../../../../src/records/parse-record.ts';
import { acme, buildEvent, buildSettings, buildTenant } from '../../../support/builders.ts';
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

  it('takes away no scope of a name that Cognito would refuse, and reports it', () => {
    const decision = decideFor({ tenant: { suppressScopes: ['api read'] } });
    expect(decision.accessToken.scopesToSuppress).toEqual([]);
    expect(droppedOf(decision)).toEqual(['suppressed scope | api read | scope-name']);
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
      filled: [],
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

// What a machine asks for is its own word: only this takes it away again.
describe('scopes that a machine asked for', () => {
  const clientId = parseClientId('4nightlyjobs0example') as ClientId;

  function decideForMachine(scopes: readonly string[], row: JsonObject) {
    const event = buildEvent({
      version: 'V3_0',
      triggerSource: 'TokenGeneration_ClientCredentials',
      request: { userAttributes: {}, groupConfiguration: null, scopes },
    } as Parameters<typeof buildEvent>[0]);
    const record = parseRecord(
      'client',
      { clientId },
      { tenantId: 'acme', status: 'active', scopes: ['api/read'], ...row },
    );
    const decide = createDecide(buildSettings());
    return decide(
      parseEvent(event),
      {
        ...{ tenantId: acme, namedBy: 'client', isHome: false, tenant: buildTenant() },
        ...{ departmentId: undefined, department: undefined, client: { key: record.key, record } },
        ...{ stale: [], remainingMs: 0 },
      },
      0,
    );
  }

  it('go unless they are granted, if its record says so, and name that record', () => {
    const { accessToken } = decideForMachine(['api/read', 'api/write', 'api/export'], {
      onlyGrantedScopes: true,
    });
    const source = { pk: 'CLIENT#4nightlyjobs0example', sk: 'CLIENT' };
    expect(accessToken.scopesToSuppress).toEqual([
      { name: 'api/write', source },
      { name: 'api/export', source },
    ]);
    expect(names(accessToken.scopesToAdd)).toEqual(['api/read']);
  });

  it('come with no ID token', () => {
    const { idToken, dropped } = decideForMachine([], { claims: { username: 'x' } });
    expect(idToken).toEqual({ add: [], filled: [], suppress: [] });
    expect(dropped).toEqual([expect.not.objectContaining({ token: expect.anything() })]);
  });

  it.each([{}, { onlyGrantedScopes: false }])('stay with %j', (row) => {
    const { accessToken } = decideForMachine(['api/read', 'api/write'], row);
    expect(accessToken.scopesToSuppress).toEqual([]);
  });

  it('are not taken away by a name that Cognito would refuse', () => {
    const { accessToken } = decideForMachine(['api write'], { onlyGrantedScopes: true });
    expect(accessToken.scopesToSuppress).toEqual([]);
  });
});
