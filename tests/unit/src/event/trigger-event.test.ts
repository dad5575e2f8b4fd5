import { isEventVersion, parseEvent } from '../../../../src/event/trigger-event.ts';
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

it.each([
  ['V1_0', true],
  ['V2_0', true],
  ['V3_0', true],
  ['V4_0', false],
  ['', false],
  [undefined, false],
])('tells whether %j is a version', (text, is) => {
  expect(isEventVersion(text)).toBe(is);
});

it.each([
  ['4webclient0example', '4webclient0example'],
  [7, undefined],
  [null, undefined],
])('reads the app client %j as %j', (clientId, read) => {
  const event = { ...buildEvent(), callerContext: { clientId } };
  expect(parseEvent(event).clientId).toBe(read);
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

  it.each([undefined, null, {}, { groupsToOverride: null }, [], [{}], [null]])(
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

describe('the groups of an event', () => {
  it('are read from the list of one object that AWS documents for the request', () => {
    const groupConfiguration = [{ groupsToOverride: ['admins'], preferredRole: [] }];
    const event = parseEvent(buildEvent({ request: { groupConfiguration } }));
    expect(event.groupConfiguration).toMatchObject({ groups: ['admins'] });
  });
});

describe('an event without a user', () => {
  const attributes = (sub?: unknown) => buildEvent({ version: 'V3_0', attributes: { sub } });

  it.each(['TokenGeneration_ClientCredentials', 'TokenGeneration_GetClientToken', undefined])(
    'of version V3_0 is of a machine, whatever its source says: %s',
    (triggerSource) => {
      const empty = {
        ...buildEvent({ version: 'V3_0', request: { userAttributes: {} } }),
        triggerSource,
      };
      const absent = {
        ...buildEvent({ version: 'V3_0', request: { userAttributes: null } }),
        triggerSource,
      };
      expect([empty, absent].map((event) => parseEvent(event).isMachine)).toEqual([true, true]);
    },
  );

  it('is of a machine by its missing sub alone', () => {
    expect(parseEvent(attributes(undefined)).isMachine).toBe(true);
    expect(parseEvent(attributes('')).isMachine).toBe(true);
    expect(parseEvent(attributes('5f1c2d34-0000-4000-8000-000000000001')).isMachine).toBe(false);
  });

  it('of an older version is of a person, because Cognito sends no others', () => {
    expect(parseEvent(buildEvent({ request: { userAttributes: {} } })).isMachine).toBe(false);
  });

  it("may be the console's test event", () => {
    expect(parseEvent({ request: {}, response: {} })).toMatchObject({
      version: 'V1_0',
      isMachine: false,
      clientId: undefined,
      userAttributes: {},
    });
  });
});

describe('an event that cannot be read', () => {
  const without = (name: string) => ({ ...buildEvent(), [name]: undefined });

  it.each<[string, unknown]>([
    ['request', without('request')],
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
