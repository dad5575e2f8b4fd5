import { createEvent } from '../../../../tools/simulator/create-event.ts';
import { simulateCognito } from '../../../../tools/simulator/index.ts';

const addedBy = (claims: object) => ({
  claimsOverrideDetails: { claimsToAddOrOverride: claims },
});

it('changes the tokens that the event implies', () => {
  const event = createEvent({
    ...{ version: 'V1_0', groups: ['staff'] },
    userAttributes: { 'custom:tenantId': 'acme' },
  });
  const { tokens, findings } = simulateCognito({ event, response: addedBy({ plan: 'gold' }) });
  expect(findings).toEqual([]);
  expect(tokens?.idToken).toMatchObject({
    ...{ plan: 'gold', 'custom:tenantId': 'acme', 'cognito:groups': ['staff'] },
  });
  expect(tokens?.accessToken).toMatchObject({ 'cognito:groups': ['staff'] });
  expect(tokens?.accessToken).not.toHaveProperty('plan');
});

it('changes the tokens that are given instead', () => {
  const before = { idToken: { sub: 's' }, accessToken: { sub: 's' } };
  const event = createEvent({ version: 'V1_0' });
  expect(simulateCognito({ event, response: addedBy({ plan: 'gold' }), before }).tokens).toEqual({
    idToken: { sub: 's', plan: 'gold' },
    accessToken: { sub: 's' },
  });
});

it('has no tokens where Cognito refuses the answer, and says where', () => {
  const event = createEvent({ version: 'V1_0' });
  const { issued, tokens, findings } = simulateCognito({ event, response: addedBy({ sub: 'x' }) });
  expect([issued, tokens]).toEqual([false, undefined]);
  expect(findings).toMatchObject([
    { effect: 'refused', path: 'claimsOverrideDetails.claimsToAddOrOverride.sub' },
  ]);
});

it.each([
  [null, 'the event: expected an object'],
  [{}, 'request: expected an object, found none'],
  [{ request: { userAttributes: 7 } }, 'userAttributes: expected an object'],
])('says what is no event: %j', (event, detail) => {
  expect(() => simulateCognito({ event, response: {} })).toThrow(
    `This is no pre token generation event: ${detail}.`,
  );
});
