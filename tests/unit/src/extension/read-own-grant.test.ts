// biome-ignore-all lint/suspicious/noTemplateCurlyInString: what is no placeholder is tested
import { readOwnGrant } from '../../../../src/extension/read-own-grant.ts';

const SECRET = 'alice@example.com';

const circle: { claims: Record<string, unknown> } = { claims: {} };
circle.claims.self = circle;

/** A map that never ends, however deep one looks. */
const bottomless: object = new Proxy(
  {},
  {
    getPrototypeOf: () => Object.prototype,
    ownKeys: () => ['a'],
    getOwnPropertyDescriptor: () => ({ enumerable: true, configurable: true, value: 1 }),
    get: () => bottomless,
  },
);
/** It throws whatever is asked of it, also of what it throws. */
const throwing: object = new Proxy(
  {},
  Object.fromEntries(
    (['get', 'has', 'ownKeys', 'getPrototypeOf', 'getOwnPropertyDescriptor'] as const).map(
      (trap) => [
        trap,
        () => {
          throw throwing;
        },
      ],
    ),
  ),
);
const revoked = Proxy.revocable({}, {});
revoked.revoke();
const nested = (levels: number): unknown => (levels === 0 ? 'x' : [nested(levels - 1)]);
class Tier {
  readonly name = SECRET;
}

describe('what is no grant is named by its field, and never by its value', () => {
  it.each<[string, unknown, string]>([
    ['null', null, 'a value: expected a map with the fields of a grant, or undefined'],
    ['a text', SECRET, 'a value: expected a map with the fields of a grant, or undefined'],
    ['a list', [SECRET], 'a value: expected a map with the fields of a grant, or undefined'],
    ['a function', () => ({}), 'a value: expected a map with the fields of a grant, or undefined'],
    ['a date', new Date(), 'a value: expected a map with the fields of a grant, or undefined'],
    ['a map of the language', new Map([['claims', {}]]), expect.stringContaining('a map with')],
    ['text for a list', { groups: SECRET }, 'groups: expected a list of strings'],
    ['a list of numbers', { scopes: [7] }, 'scopes.0: expected a string'],
    ['a list for claims', { claims: [SECRET] }, 'claims: expected a map of claims by name'],
    ['null for claims', { claims: null }, 'claims: expected a map of claims by name'],
    [
      'text in a list claim',
      { listClaims: { features: SECRET } },
      'listClaims: expected a map of lists of strings by the name of their claim',
    ],
    ['a role that is none', { preferredRole: 7 }, 'preferredRole: expected the ARN of a role'],
    [
      'a field of another name',
      { claim: { a: SECRET } },
      'claim: expected claims, listClaims, groups, iamRoles, preferredRole, scopes, suppressClaims, suppressScopes, roles',
    ],
    [
      'a field that may be a value',
      { [SECRET]: 1 },
      expect.stringMatching(/^a field: expected claims, /),
    ],
    [
      'a field that may be a value, with what JSON cannot hold',
      { [SECRET]: () => {} },
      expect.stringMatching(/^a field: expected claims, /),
    ],
    [
      'a claim of an endless name',
      { claims: { ['x'.repeat(300_000)]: Number.NaN } },
      expect.stringMatching(/^claims\.x{93}: expected a value that JSON can hold$/),
    ],
    ['a tenant as a field', { tenantId: 'globex' }, expect.stringMatching(/^tenantId: expected /)],
    [
      'a key of the table as a field',
      { key: { pk: 'TENANT#globex', sk: 'TENANT' } },
      expect.stringMatching(/^key: expected /),
    ],
    [
      'a date in a claim',
      { claims: { since: new Date() } },
      'claims.since: expected a value that JSON can hold',
    ],
    [
      'a promise in a claim',
      { claims: { later: Promise.resolve(1) } },
      'claims.later: expected a value that JSON can hold',
    ],
    [
      'what no JSON can hold, deep in a claim',
      { claims: { a: { b: { [SECRET]: Number.NaN } } } },
      'claims.a: expected a value that JSON can hold',
    ],
    [
      'an object of a class',
      { claims: { tier: new Tier() } },
      'claims.tier: expected a value that JSON can hold',
    ],
    [
      'undefined in a list',
      { groups: ['a', undefined] },
      'groups.1: expected a value that JSON can hold',
    ],
    ['a circle', circle, 'claims.self: expected at most 32 levels'],
    ['a bottomless proxy', { claims: bottomless }, 'claims.a: expected at most 32 levels'],
    ['33 levels', { claims: { a: nested(31) } }, 'claims.a: expected at most 32 levels'],
    [
      'a huge text',
      { claims: { a: 'x'.repeat(400_001) } },
      'claims.a: expected less than a row of the table may hold',
    ],
    [
      'a huge list',
      { groups: new Array(1e9) },
      'groups: expected less than a row of the table may hold',
    ],
    [
      'very many claims',
      { claims: Object.fromEntries(Array.from({ length: 200_000 }, (_, n) => [`c${n}`, n])) },
      expect.stringMatching(/expected less than a row of the table may hold$/),
    ],
    ['a proxy that throws', throwing, 'what cannot be read'],
    ['a proxy that throws in a claim', { claims: { a: throwing } }, 'what cannot be read'],
    ['a revoked proxy', revoked.proxy, 'what cannot be read'],
    [
      'a getter that throws',
      {
        get claims() {
          throw new Error(SECRET);
        },
      },
      'what cannot be read',
    ],
  ])('%s', (_, answer, fault) => {
    const read = readOwnGrant(answer);
    expect(read).toEqual(fault);
    expect(read).not.toContain(SECRET);
  });
});

it('is nothing if it is undefined', () => expect(readOwnGrant(undefined)).toBeUndefined());

const EMPTY = {
  key: 'extension',
  ...{ claims: {}, listClaims: {}, groups: [], iamRoles: [], scopes: [], roles: [] },
  ...{ suppressClaims: [], suppressScopes: [] },
};

it('takes every field of a grant, and leaves out what is undefined', () => {
  expect(readOwnGrant({})).toEqual(EMPTY);
  expect(
    readOwnGrant({
      claims: { a: 1, b: undefined, c: { d: undefined, e: [null, true] }, f: nested(30) },
      listClaims: { features: ['x'], none: undefined },
      roles: ['editor'],
      groups: ['staff'],
      iamRoles: undefined,
      preferredRole: 'arn:aws:iam::123456789012:role/a',
      scopes: ['api/read'],
      suppressClaims: ['email'],
      suppressScopes: ['openid'],
    }),
  ).toEqual({
    ...EMPTY,
    claims: { a: 1, c: { e: [null, true] }, f: nested(30) },
    listClaims: { features: ['x'] },
    roles: ['editor'],
    groups: ['staff'],
    preferredRole: 'arn:aws:iam::123456789012:role/a',
    scopes: ['api/read'],
    suppressClaims: ['email'],
    suppressScopes: ['openid'],
  });
});

it('takes a map without a prototype, and no prototype from anywhere', () => {
  const answer = Object.assign(Object.create(null), {
    claims: JSON.parse('{"__proto__": {"admin": true}}'),
  });
  const grant = readOwnGrant(answer);
  expect(grant).toMatchObject({ key: 'extension' });
  const { claims } = grant as { claims: object };
  expect(Object.getPrototypeOf(claims)).toBe(Object.prototype);
  expect(Object.keys(claims)).toEqual(['__proto__']);
  expect('admin' in claims).toBe(false);
});

it('reads each getter once, so that nothing is another thing after it was checked', () => {
  let reads = 0;
  const answer = {
    get groups() {
      reads += 1;
      return reads === 1 ? ['staff'] : [{ pretends: 'to be a name' }];
    },
  };
  expect(readOwnGrant(answer)).toEqual({ ...EMPTY, groups: ['staff'] });
  expect(reads).toBe(1);
});

it('keeps what it has read, whatever becomes of the answer', () => {
  const answer = { claims: { list: ['a'] } };
  const grant = readOwnGrant(answer);
  answer.claims.list.push('b');
  expect(grant).toMatchObject({ claims: { list: ['a'] } });
});
