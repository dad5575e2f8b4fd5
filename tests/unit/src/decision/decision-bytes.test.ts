import type { Decision } from '../../../../src/decision/decision.ts';
import { addedBytes } from '../../../../src/decision/decision-bytes.ts';

const source = { pk: 'TENANT#acme', sk: 'TENANT' };
const named = (...names: string[]) => names.map((name) => ({ name, source }));
const claims = (values: Record<string, string>) =>
  Object.entries(values).map(([name, value]) => ({ name, value, source }));

function decision({
  id = {},
  filled = {},
  access = {},
  scopes = [],
  groups,
}: {
  id?: Record<string, string>;
  /** Of the ID token too. */
  filled?: Record<string, string>;
  access?: Record<string, string>;
  scopes?: string[];
  groups?: { groups: string[]; iamRoles: string[] };
}): Decision {
  return {
    idToken: { add: claims(id), filled: claims(filled), suppress: [] },
    accessToken: {
      ...{ add: claims(access), filled: [], suppress: [] },
      ...{ scopesToAdd: named(...scopes), scopesToSuppress: [] },
    },
    groups: groups && {
      groups: named(...groups.groups),
      iamRoles: named(...groups.iamRoles),
      preferredRole: undefined,
    },
    dropped: [],
    stale: [],
    named: [],
  };
}

/** What the JSON takes in base64. */
const inToken = (json: string) => Math.ceil((Buffer.byteLength(json) * 4) / 3);

// The log and the alarm go by this number: a header that is too long ends all requests of a user.
it.each([
  ['nothing', {}, ''],
  [
    'claims of the ID token',
    { id: { plan: 'pro', city: 'Zürich' } },
    '"plan":"pro","city":"Zürich",',
  ],
  ['what attributes fill', { id: { a: '1' }, filled: { city: 'Köln' } }, '"a":"1","city":"Köln",'],
  ['claims of the access token', { access: { plan: 'pro' } }, '"plan":"pro",'],
  ['the larger of both', { id: { a: '1' }, access: { plan: 'pro' } }, '"plan":"pro",'],
  ['scopes, of the access token', { access: { a: '1' }, scopes: ['api/r'] }, '"a":"1","api/r",'],
  [
    'groups and roles, of the ID token',
    { id: { a: '1' }, groups: { groups: ['staff'], iamRoles: ['arn'] } },
    '"a":"1","staff","arn",',
  ],
  [
    'groups, of the access token as well',
    { access: { plan: 'pro' }, groups: { groups: ['staff'], iamRoles: [] } },
    '"plan":"pro","staff",',
  ],
])('counts %s', (_, content, json) => {
  expect(addedBytes(decision(content))).toBe(inToken(json));
});

it('counts the same lists alike each time', () => {
  const same = decision({ id: { plan: 'pro' } });
  expect(addedBytes(same)).toBe(addedBytes(same));
});
