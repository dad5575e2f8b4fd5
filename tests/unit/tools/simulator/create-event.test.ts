import { readFederation } from '../../../../src/event/federation.ts';
import {
  EVENT_VERSIONS,
  parseEvent,
  TRIGGER_SOURCES,
} from '../../../../src/event/trigger-event.ts';
import { createEvent } from '../../../../tools/simulator/create-event.ts';

it.each(EVENT_VERSIONS)('makes an event of %s that is read as one', (version) => {
  const event = createEvent({ version, scopes: ['openid'], clientId: 'web' });
  expect(parseEvent(event)).toMatchObject({
    ...{ version, isMachine: false, clientId: 'web' },
    scopes: version === 'V1_0' ? [] : ['openid'],
  });
});

it.each([
  ['V1_0', { claimsOverrideDetails: null }],
  ['V2_0', { claimsAndScopeOverrideDetails: null }],
  ['V3_0', { claimsAndScopeOverrideDetails: null }],
] as const)('has of %s the response that Cognito sends', (version, response) => {
  expect(createEvent({ version }).response).toEqual(response);
});

it('is of a user who signs in by a password unless told otherwise', () => {
  expect(createEvent()).toEqual({
    version: '2',
    triggerSource: 'TokenGeneration_Authentication',
    region: 'us-east-1',
    userPoolId: 'us-east-1_example00',
    userName: '00000000-0000-4000-8000-000000000000',
    callerContext: {
      awsSdkVersion: 'aws-sdk-unknown-unknown',
      clientId: '4webclient0example00000000',
    },
    request: {
      userAttributes: {
        sub: '00000000-0000-4000-8000-000000000000',
        'cognito:user_status': 'CONFIRMED',
        email_verified: 'true',
        email: 'ada@example.com',
      },
      groupConfiguration: { groupsToOverride: [], iamRolesToOverride: [], preferredRole: null },
      scopes: ['aws.cognito.signin.user.admin', 'openid', 'profile', 'email'],
    },
    response: { claimsAndScopeOverrideDetails: null },
  });
});

it('says what it is told', () => {
  const role = 'arn:aws:iam::123456789012:role/acme';
  const event = createEvent({
    ...{ userAttributes: { sub: 's', email: 'a@b.c' }, groups: ['staff'] },
    ...{ iamRoles: [role], preferredRole: role, clientMetadata: { tenantId: 'acme' } },
    ...{ userPoolId: 'eu-west-1_Acme', triggerSource: 'TokenGeneration_RefreshTokens' },
  });
  expect(event).toMatchObject({
    ...{ triggerSource: 'TokenGeneration_RefreshTokens', region: 'eu-west-1', userName: 's' },
    request: {
      userAttributes: { sub: 's', email: 'a@b.c' },
      groupConfiguration: {
        ...{ groupsToOverride: ['staff'], iamRolesToOverride: [role], preferredRole: role },
      },
      clientMetadata: { tenantId: 'acme' },
    },
  });
});

it.each(TRIGGER_SOURCES)('is of a machine by its source alone: %s', (triggerSource) => {
  const isMachine = triggerSource === 'TokenGeneration_ClientCredentials';
  expect(parseEvent(createEvent({ triggerSource })).isMachine).toBe(isMachine);
});

it('has of a machine what AWS shows: no attributes, no groups, V3_0', () => {
  const event = createEvent({
    triggerSource: 'TokenGeneration_ClientCredentials',
    scopes: ['api/read'],
    identity: { providerName: 'AcmeSAML' },
  });
  expect(event).toMatchObject({ version: '3', userName: 'ClientCredentials' });
  expect(event.request).toEqual({
    ...{ userAttributes: {}, groupConfiguration: null, scopes: ['api/read'] },
  });
});

it('has of a federated user the identity that Cognito writes', () => {
  const identity = {
    ...{ providerName: 'Okta', providerType: 'OIDC', userId: '00u1' },
    issuer: 'https://acme.okta.example',
  };
  const event = createEvent({ identity });
  expect(event.userName).toBe('Okta_00u1');
  expect(readFederation(parseEvent(event))).toMatchObject({
    ...{ provider: 'Okta', issuer: 'https://acme.okta.example' },
  });
});
