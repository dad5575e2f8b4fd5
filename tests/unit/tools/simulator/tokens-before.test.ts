import type { JsonObject } from '../../../../src/json.ts';
import { tokensBefore } from '../../../../tools/simulator/tokens-before.ts';

const SUB = '5f1c2d34-0000-4000-8000-000000000001';
const event: JsonObject = {
  version: '2',
  triggerSource: 'TokenGeneration_HostedAuth',
  region: 'eu-west-1',
  userPoolId: 'eu-west-1_Acme',
  userName: 'AcmeSAML_jane',
  callerContext: { clientId: '4mine' },
  request: {
    userAttributes: {
      sub: SUB,
      'cognito:user_status': 'EXTERNAL_PROVIDER',
      email_verified: 'false',
      identities: JSON.stringify([
        {
          userId: 'jane',
          providerName: 'AcmeSAML',
          issuer: null,
          primary: true,
          dateCreated: 1767,
        },
      ]),
    },
    scopes: ['openid'],
  },
};
const ISSUER = 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Acme';

const before = (more: JsonObject = {}) => tokensBefore({ ...event, ...more });

it('names the user and the pool as the event does', () => {
  const { idToken, accessToken } = before();
  expect(idToken).toMatchObject({
    iss: ISSUER,
    sub: SUB,
    aud: '4mine',
    'cognito:username': 'AcmeSAML_jane',
    email_verified: false,
  });
  expect(idToken).not.toHaveProperty('cognito:user_status');
  expect(accessToken).toMatchObject({
    iss: ISSUER,
    client_id: '4mine',
    username: 'AcmeSAML_jane',
    scope: 'openid',
  });
  expect(JSON.stringify([idToken, accessToken])).not.toContain('us-east-1');
});

it('has identities as the list that Cognito signs', () => {
  expect(before().idToken?.identities).toEqual([
    {
      userId: 'jane',
      providerName: 'AcmeSAML',
      issuer: null,
      primary: 'true',
      dateCreated: '1767',
    },
  ]);
});

it.each(['jane', '{"userId":"jane"}', '["jane"]'])(
  'leaves identities that are no such list as they are: %s',
  (identities) => {
    const request = { userAttributes: { sub: SUB, identities } };
    expect(before({ request }).idToken?.identities).toBe(identities);
  },
);

it('says how a person has signed in, and not of a machine', () => {
  const { idToken, accessToken } = before();
  for (const token of [idToken, accessToken]) {
    expect(token).toMatchObject({ acr: expect.any(String), amr: ['pwd'] });
  }
  const machine = before({
    version: '3',
    triggerSource: 'TokenGeneration_ClientCredentials',
    userName: 'ClientCredentials',
    request: {},
  });
  expect(machine.idToken).toBeUndefined();
  expect(machine.accessToken).toMatchObject({ iss: ISSUER, sub: '4mine', client_id: '4mine' });
  for (const name of ['acr', 'amr', 'username']) {
    expect(machine.accessToken).not.toHaveProperty(name);
  }
});
