import { isFederated, readFederation } from '../../../../src/event/federation.ts';
import { parseEvent } from '../../../../src/event/trigger-event.ts';
import { buildEvent } from '../../../support/builders.ts';

const SUBJECT = '00u1abcd';
const SAML = {
  userId: SUBJECT,
  providerName: 'AcmeSAML',
  providerType: 'SAML',
  issuer: 'https://idp.acme.example/saml',
  primary: true,
  dateCreated: 1767225600000,
};
const LINKED = {
  ...{ userId: '1', providerName: 'Google', providerType: 'Google', issuer: null },
  primary: false,
};

interface Sent {
  /** As text if it is none. */
  identities?: unknown;
  userName?: unknown;
}

/** What is read of an event. */
function read({ identities = [SAML], userName = `AcmeSAML_${SUBJECT}` }: Sent) {
  const text = typeof identities === 'string' ? identities : JSON.stringify(identities);
  const event = buildEvent({ attributes: { identities: text } });
  return readFederation(parseEvent({ ...event, userName }));
}

describe('names the provider', () => {
  const provider = 'AcmeSAML';

  it.each<[string, Sent, object]>([
    ['of SAML', {}, { provider, issuer: SAML.issuer, isLinked: false }],
    [
      'of OIDC, with underscores in the subject',
      {
        identities: [
          {
            ...SAML,
            providerName: 'Okta',
            providerType: 'OIDC',
            issuer: 'https://acme.okta.example',
          },
        ],
        userName: 'Okta_00u_1_2',
      },
      { provider: 'Okta', issuer: 'https://acme.okta.example', isLinked: false },
    ],
    [
      'of Google, which has no issuer',
      { identities: [{ ...LINKED, primary: true }], userName: 'Google_1' },
      { provider: 'Google', issuer: undefined, isLinked: false },
    ],
    [
      'of Apple, with its dots',
      {
        identities: [{ ...LINKED, providerName: 'SignInWithApple', primary: true }],
        userName: 'SignInWithApple_001234.5ab.1234',
      },
      { provider: 'SignInWithApple' },
    ],
    ['with primary as a text', { identities: [{ ...SAML, primary: 'true' }] }, { provider }],
    [
      'with an issuer that is none',
      { identities: [{ ...SAML, issuer: 7 }] },
      { issuer: undefined },
    ],
    ['without an issuer', { identities: [{ ...SAML, issuer: undefined }] }, { issuer: undefined }],
    ['by a user name in lower case', { userName: `acmesaml_${SUBJECT}` }, { provider }],
    [
      'by a provider with an underscore in its name',
      { identities: [{ ...SAML, providerName: 'Acme_SAML' }], userName: 'Acme_SAML_x' },
      { provider: 'Acme_SAML' },
    ],
    [
      'that is primary among linked ones',
      { identities: [LINKED, SAML] },
      { provider, isLinked: true },
    ],
    ['and counts as linked what it cannot read', { identities: [null, SAML] }, { isLinked: true }],
  ])('%s', (_, sent, expected) => {
    expect(read(sent)).toMatchObject(expected);
  });
});

describe('names none', () => {
  const NO_PRIMARY = 'identities: expected a list with one primary identity, found 0';
  const NO_PROVIDER = 'identities: expected the name of an identity provider';
  const OTHER_NAME = 'userName: expected the provider of identities before an underscore';

  it.each<[string, Sent, string]>([
    ['of no JSON', { identities: `[${SAML.providerName}]` }, NO_PRIMARY],
    ['of JSON that is cut', { identities: JSON.stringify([SAML]).slice(0, -2) }, NO_PRIMARY],
    ['of an empty text', { identities: '' }, NO_PRIMARY],
    ['of an empty list', { identities: [] }, NO_PRIMARY],
    ['of an object', { identities: SAML }, NO_PRIMARY],
    ['of null', { identities: null }, NO_PRIMARY],
    ['of lists in a list', { identities: [[SAML]] }, NO_PRIMARY],
    ['where none is primary', { identities: [{ ...SAML, primary: false }, LINKED] }, NO_PRIMARY],
    ['where primary is "false"', { identities: [{ ...SAML, primary: 'false' }] }, NO_PRIMARY],
    ['where primary is a number', { identities: [{ ...SAML, primary: 1 }] }, NO_PRIMARY],
    ['where nothing says primary', { identities: [{ ...SAML, primary: undefined }] }, NO_PRIMARY],
    [
      'where two are primary',
      { identities: [SAML, { ...LINKED, primary: true }] },
      'identities: expected a list with one primary identity, found 2',
    ],
    [
      'where the same is primary twice',
      { identities: [SAML, SAML] },
      'identities: expected a list with one primary identity, found 2',
    ],
    ['without a provider', { identities: [{ ...SAML, providerName: undefined }] }, NO_PROVIDER],
    ...['', 'a/b', 'Acme SAML', 'Acme\u0000', 'x'.repeat(33), ['AcmeSAML'], 7, null].map(
      (providerName): [string, Sent, string] => [
        `of ${JSON.stringify(providerName)}, which can be no key`,
        { identities: [{ ...SAML, providerName }], userName: `${providerName}_${SUBJECT}` },
        NO_PROVIDER,
      ],
    ),
    ['where the user name has another prefix', { userName: `GlobexSAML_${SUBJECT}` }, OTHER_NAME],
    ['where the prefix goes on', { userName: `AcmeSAML2_${SUBJECT}` }, OTHER_NAME],
    ['where the prefix is shorter', { userName: `Acme_${SUBJECT}` }, OTHER_NAME],
    ['where the prefix comes later', { userName: `x_AcmeSAML_${SUBJECT}` }, OTHER_NAME],
    ['where the user name has no prefix', { userName: 'AcmeSAML' }, OTHER_NAME],
    ['where the user name is none', { userName: null }, OTHER_NAME],
    [
      'where the name in the pool is of a native user',
      { identities: [SAML], userName: '5f1c2d34-0000-4000-8000-000000000001' },
      OTHER_NAME,
    ],
    [
      'of 200,000 characters that would name one',
      { identities: [{ ...SAML, userId: 'x'.repeat(200_000) }] },
      NO_PRIMARY,
    ],
    ['of deep JSON', { identities: '['.repeat(16_384) }, NO_PRIMARY],
    ['of deep JSON that ends', { identities: '['.repeat(8_000) + ']'.repeat(8_000) }, NO_PRIMARY],
    [
      'of a prototype',
      { identities: `[{"__proto__":${JSON.stringify({ ...SAML, primary: true })}}]` },
      NO_PRIMARY,
    ],
  ])('%s', (_, sent, expected) => {
    expect(read(sent)).toBe(expected);
  });

  it('of an attribute that is no text', () => {
    const event = buildEvent({ attributes: { identities: [SAML] } });
    const sent = { ...event, userName: `AcmeSAML_${SUBJECT}` };
    expect(readFederation(parseEvent(sent))).toBe(NO_PRIMARY);
    expect(readFederation(parseEvent(buildEvent()))).toBe(NO_PRIMARY);
  });

  it('and does not parse what no attribute could hold', () => {
    const parse = jest.spyOn(JSON, 'parse');
    const text = `${JSON.stringify([SAML])}${' '.repeat(200_000)}`;
    try {
      expect(read({ identities: text })).toBe(NO_PRIMARY);
      expect(parse).not.toHaveBeenCalled();
    } finally {
      parse.mockRestore();
    }
  });
});

it.each([
  ['EXTERNAL_PROVIDER', true],
  ['CONFIRMED', false],
  ['external_provider', false],
  ['FORCE_CHANGE_PASSWORD', false],
  [undefined, false],
  [['EXTERNAL_PROVIDER'], false],
])('a user of status %j whose name looks like one of a provider is federated: %s', (status, is) => {
  const attributes = { 'cognito:user_status': status, identities: JSON.stringify([SAML]) };
  const event = { ...buildEvent({ attributes }), userName: 'AcmeSAML_bob' };
  expect(isFederated(parseEvent(event))).toBe(is);
});
