import {
  isAddableScope,
  isGroupName,
  refuseClaim,
  refuseClaimName,
} from '../../../../src/decision/cognito-rules.ts';

const CLIENT = '4webclient0example';

// What Cognito refuses fails the sign-in of a whole tenant; what it takes must not be lost.
it.each([
  ['a text', 'a'],
  ['a number', 7],
  ['a boolean', false],
  ['a list of texts', ['a', 'b']],
  ['a list of booleans', [true, false]],
  ['an empty list', []],
  ['a map', { a: [1, { b: null }] }],
])('takes %s in both tokens', (_, value) => {
  expect(refuseClaim('id', 'plan', value)).toBeUndefined();
  expect(refuseClaim('access', 'plan', value)).toBeUndefined();
});

it.each([
  ['null', null],
  ['a list with null', [null]],
  ['a list of lists', [['a']]],
  ['a list of maps', [{ a: 1 }]],
])('takes %s in no token', (_, value) => {
  expect(refuseClaim('id', 'plan', value)).toBe('unsupported-value');
  expect(refuseClaim('access', 'plan', value)).toBe('unsupported-value');
});

it.each(['address', 'phone_number_verified', 'email_verified', 'updated_at'])(
  'takes %s in the ID token only as a simple value',
  (name) => {
    expect(refuseClaim('id', name, { a: 1 })).toBe('complex-value');
    expect(refuseClaim('id', name, ['a'])).toBe('complex-value');
    expect(refuseClaim('id', name, 'a')).toBeUndefined();
    expect(refuseClaim('access', name, { a: 1 })).toBeUndefined();
  },
);

describe('aud', () => {
  it('is taken in the access token if it is the app client, and in no other way', () => {
    expect(refuseClaim('access', 'aud', CLIENT, CLIENT)).toBeUndefined();
    expect(refuseClaim('access', 'aud', 'https://api.example.com', CLIENT)).toBe('reserved-claim');
    expect(refuseClaim('access', 'aud', CLIENT)).toBe('reserved-claim');
    expect(refuseClaim('id', 'aud', CLIENT, CLIENT)).toBe('reserved-claim');
  });

  // A record could otherwise write the subject of the token.
  it('opens no other reserved name for the id of the app client', () => {
    expect(refuseClaim('access', 'sub', CLIENT, CLIENT)).toBe('reserved-claim');
    expect(refuseClaim('access', 'client_id', CLIENT, CLIENT)).toBe('reserved-claim');
  });
});

it.each(['__proto__', 'constructor', 'prototype', ''])('takes no claim called %j', (name) => {
  expect(refuseClaimName('id', name)).toBe('claim-name');
  expect(refuseClaimName('access', name)).toBe('claim-name');
});

it('takes group names of up to 128 characters', () => {
  expect(isGroupName('x'.repeat(128))).toBe(true);
  expect(isGroupName('x'.repeat(129))).toBe(false);
});

it("adds scopes that only hold the name of Cognito's own", () => {
  expect(isAddableScope('api/aws.cognito')).toBe(true);
  expect(isAddableScope('aws.cognito.signin.user.admin')).toBe(false);
});
