import { parseEvent } from '../../../../src/event/trigger-event.ts';
import { buildEvent } from '../../../support/builders.ts';

describe('the version of an event', () => {
  it.each([
    ['V1_0', { version: '1', response: { claimsOverrideDetails: null } }, {}],
    ['V2_0', { version: '2', response: {} }, {}],
    ['V3_0', { version: '3', response: {} }, {}],
    ['V1_0', { version: '0', response: {} }, {}],
    ['V1_0', { version: undefined, response: undefined }, {}],
    ['V2_0', { version: '1', response: { claimsAndScopeOverrideDetails: null } }, {}],
    ['V2_0', { version: '0', response: { claimsAndScopeOverrideDetails: {} } }, {}],
    ['V2_0', { version: '1', response: [] }, { scopes: [] }],
    ['V3_0', { version: '3', response: {} }, { scopes: [] }],
  ])('is %s for %j and the request %j', (expected, fields, request) => {
    expect(parseEvent({ ...buildEvent({ version: 'V1_0', request }), ...fields }).version).toBe(
      expected,
    );
  });
});

describe('groups and roles of an event', () => {
  const role = 'arn:aws:iam::123456789012:role/pool';

  it.each([
    [undefined, undefined],
    [null, undefined],
    ['', undefined],
    [[], undefined],
    [role, role],
    [[role], role],
  ])('reads the preferred role %j as %j', (preferredRole, expected) => {
    const event = parseEvent(buildEvent({ request: { groupConfiguration: { preferredRole } } }));
    expect(event.groupConfiguration).toEqual({ groups: [], iamRoles: [], preferredRole: expected });
  });

  it.each([undefined, null, {}, { groupsToOverride: null }])(
    'reads the group configuration %j as none',
    (configuration) => {
      const event = parseEvent(buildEvent({ request: { groupConfiguration: configuration } }));
      expect(event.groupConfiguration).toEqual({
        groups: [],
        iamRoles: [],
        preferredRole: undefined,
      });
    },
  );
});

describe('an event that cannot be read', () => {
  const without = (name: string) => ({ ...buildEvent(), [name]: undefined });

  it.each<[string, unknown]>([
    ['request', without('request')],
    ['callerContext', without('callerContext')],
    ['request', { ...buildEvent(), request: [] }],
    ['callerContext', { ...buildEvent(), callerContext: 'web' }],
    ['the event', null],
    ['the event', 'event'],
    ['the event', []],
    ['userAttributes', buildEvent({ request: { userAttributes: 'custom:tenantId=acme' } })],
    ['groupConfiguration', buildEvent({ request: { groupConfiguration: ['admins'] } })],
    [
      'groupsToOverride',
      buildEvent({ request: { groupConfiguration: { groupsToOverride: 'admins' } } }),
    ],
    [
      'groupsToOverride',
      buildEvent({ request: { groupConfiguration: { groupsToOverride: [1] } } }),
    ],
    [
      'iamRolesToOverride',
      buildEvent({ request: { groupConfiguration: { iamRolesToOverride: {} } } }),
    ],
    [
      'preferredRole',
      buildEvent({ request: { groupConfiguration: { preferredRole: ['a', 'b'] } } }),
    ],
    [
      'preferredRole',
      buildEvent({ request: { groupConfiguration: { preferredRole: { arn: 'a' } } } }),
    ],
  ])('is denied with the field %s in the detail', (field, event) => {
    expect(() => parseEvent(event)).toThrow(
      expect.objectContaining({
        code: 'EVENT_INVALID',
        detail: expect.stringContaining(`${field}: expected`),
      }),
    );
  });
});
