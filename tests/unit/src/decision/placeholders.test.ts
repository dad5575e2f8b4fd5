// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders are what is tested
import fc from 'fast-check';
import {
  compilePlaceholders,
  hasPlaceholder,
  PlaceholderError,
  type Readable,
} from '../../../../src/decision/placeholders.ts';
import type { JsonValue } from '../../../../src/json.ts';
import { anyText } from '../../../support/any-text.ts';

const READABLE: Readable = {
  user: {
    email: 'alice@example.com',
    nickname: '',
    'custom:costCenter': '4200',
    'custom:seats': '12',
    'custom:vip': 'true',
    'custom:list': '["a","b"]',
    'custom:trick': '${tenant.name}',
    number: 7,
  },
  tenant: { tenantId: 'acme', name: 'Acme Corporation', status: 'active' },
  department: {},
};

const fill = (value: JsonValue, readable = READABLE) => compilePlaceholders(value)(readable);

it.each<[JsonValue, JsonValue | undefined]>([
  ['plain', 'plain'],
  ['', ''],
  ['${user.email}', 'alice@example.com'],
  ['${ user.custom:costCenter }', '4200'],
  ['${tenant.tenantId}: ${tenant.name}!', 'acme: Acme Corporation!'],
  ['$${user.email}', '${user.email}'],
  ['$$${user.email} costs $5', '$${user.email} costs $5'],
  ['5 $ and ${user.custom:seats}', '5 $ and 12'],
  ['${user.nickname}', undefined],
  ['${user.phone_number}', undefined],
  ['${user.constructor}', undefined],
  ['${user.number}', undefined],
  ['${department.name}', undefined],
  ['Hi ${user.nickname}', undefined],
  ['${user.nickname ?? user.name ?? "unknown"}', 'unknown'],
  ['${user.nickname??user.email}', 'alice@example.com'],
  ['${user.nickname ?? "a \\"b\\" ?? }"}', 'a "b" ?? }'],
  ['${user.custom:seats as number}', 12],
  ['${user.email as number}', undefined],
  ['${user.name ?? "3.5" as number}', 3.5],
  ['${user.custom:vip as boolean}', true],
  ['${user.custom:seats as boolean}', undefined],
  ['${user.custom:list as json}', ['a', 'b']],
  ['${user.email as json}', undefined],
  [
    ['${user.email}', 1, ['${tenant.name}']],
    ['alice@example.com', 1, ['Acme Corporation']],
  ],
  [['${user.email}', '${user.name}'], undefined],
  [{ a: { b: '${user.email}' } }, { a: { b: 'alice@example.com' } }],
  [{ '${user.email}': 'x', a: '${user.name}' }, undefined],
  [{ '${user.email}': 'x' }, { '${user.email}': 'x' }],
  [null, null],
  [true, true],
])('fills %j as %j', (value, filled) => {
  expect(fill(value)).toEqual(filled);
});

it.each([
  '1e3',
  '0x10',
  ' 1',
  'Infinity',
  '1.',
  '.5',
  '--1',
  '',
  '9007199254740993',
  '9'.repeat(400),
])('takes %j for no number', (seats) => {
  expect(fill('${user.seats as number}', { ...READABLE, user: { seats } })).toBeUndefined();
});

// Somebody may have written it to harm who reads the token.
it.each([
  ['a number that would be infinite', '1e400'],
  ['an integer that would be another', '{"a":[9007199254740993]}'],
  ['a prototype', '{"__proto__":{"isAdmin":true}}'],
  ['a prototype further in', '[{"a":{"constructor":1}}]'],
  ['more levels than anybody needs', `${'['.repeat(17)}${']'.repeat(17)}`],
  ['more than an attribute holds', JSON.stringify('x'.repeat(2_047))],
  ['more levels than a program can take', '['.repeat(5_000_000)],
  ['two values', '1 2'],
])('takes %s for no JSON', (_, text) => {
  const readable = { ...READABLE, user: { text } };
  expect(fill('${user.text as json}', readable)).toBeUndefined();
});

it.each([
  `${'['.repeat(16)}${']'.repeat(16)}`,
  JSON.stringify('x'.repeat(2_046)),
  '{"a":[1,-2.5,null,"${user.email}"],"":true}',
  'null',
])('takes the JSON %s', (text) => {
  const readable = { ...READABLE, user: { text } };
  expect(fill('${user.text as json}', readable)).toEqual(JSON.parse(text));
});

it.each([
  ['${user.email', 'expected } at its end', 0],
  ['x ${}', 'expected a name such as user.email', 2],
  ['${email}', 'expected a name such as user.email', 0],
  ['${users.email}', 'users.email: expected user., tenant. or department.', 0],
  ['${tenant.status}', 'tenant.status: expected tenant.tenantId or tenant.name', 0],
  ['${user.email as date}', 'expected as number, as boolean, as json', 0],
  ['${user.email as number', 'expected } at its end', 0],
  ['n ${user.email as number}', 'as number takes a text that is one placeholder', 0],
  ['${user.email ?? }', 'expected a name such as user.email', 0],
  ['${user.email user.name}', 'expected } at its end', 0],
  ['${user.email | upper}', 'expected } at its end', 0],
])('refuses %s', (text, message, at) => {
  const refused = () => compilePlaceholders([text]);
  expect(refused).toThrow(PlaceholderError);
  expect(refused).toThrow(expect.objectContaining({ message, at }));
});

it('never reads in what an attribute says a placeholder', () => {
  expect(fill('<${user.custom:trick}>')).toBe('<${tenant.name}>');
});

// A user who writes an attribute writes this claim, and no other.
it('puts in any text as it is', () =>
  fc.assert(
    fc.property(anyText({ minLength: 1 }), (email) => {
      const readable = { ...READABLE, user: { email } };
      expect(fill({ a: '${user.email}', b: ['x${user.email}y'] }, readable)).toEqual({
        a: email,
        b: [`x${email}y`],
      });
    }),
  ));

it('leaves a text alone that was escaped', () =>
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom('$', '{', '}', 'a', '"', '?') }), (text) => {
      expect(fill(text.replaceAll('${', () => '$${'))).toBe(text);
    }),
  ));

it('leaves a text alone that begins no placeholder', () =>
  fc.assert(
    fc.property(anyText(), (text) => {
      fc.pre(!text.includes('${'));
      expect(fill(text)).toBe(text);
    }),
  ));

/** Pieces of placeholders, right and wrong. */
const piece = fc.oneof(
  fc.constantFrom(
    ...['${', '$${', '}', '{', '$', '"', '\\', ' ', '.', '??', '?', ' as ', 'as json'],
  ),
  fc.constantFrom(
    ...['user.', 'tenant.', 'department.', 'catalogue.', 'number', 'boolean', 'json'],
  ),
  fc.constantFrom(...['tenantId', 'departmentId', 'name', 'open', 'claims', 'secret', 'status']),
  fc.constantFrom(...['__proto__', 'constructor', 'toString', 'inherited', 'key']),
  anyText({ maxLength: 3 }),
);
const pieces = fc.array(piece, { maxLength: 12 }).map((parts) => parts.join(''));
const placeholder = fc
  .array(
    fc.array(piece, { maxLength: 3 }).map((parts) => parts.join('')),
    { minLength: 1, maxLength: 3 },
  )
  .map((terms) => `\${${terms.join(' ?? ')}}`);

it('reads any text, or says that a placeholder in it is none', () =>
  fc.assert(
    fc.property(fc.oneof(pieces, placeholder), (text) => {
      try {
        compilePlaceholders([text, { [text]: text }])(READABLE);
      } catch (error) {
        expect(error).toBeInstanceOf(PlaceholderError);
        const { at } = error as PlaceholderError;
        expect(text.startsWith('${', at) || at === 0).toBe(true);
      }
    }),
    { numRuns: 1_000 },
  ));

describe('a placeholder', () => {
  const SECRET = '[5]SECRET';
  const inherited: object = Object.create({ inherited: SECRET, secret: SECRET, name: SECRET });
  const record = {
    status: SECRET,
    claims: { secret: SECRET },
    key: { pk: SECRET },
    secret: SECRET,
  };
  /** Every text here is a secret but those that placeholders may read. */
  const guarded: Readable = {
    user: Object.assign(Object.create(inherited), { open: 'open' }),
    tenant: Object.assign(Object.create(inherited), { tenantId: 'acme', name: 'Acme', ...record }),
    department: { departmentId: 'sales', ...record },
  };

  it('reads nothing but attributes of the user, and ids and names of tenant and department', () =>
    fc.assert(
      fc.property(fc.oneof(pieces, placeholder), (text) => {
        const read = () => fill([text], guarded);
        let filled: unknown;
        try {
          filled = read();
        } catch (error) {
          expect((error as Error).message).not.toContain('SECRET');
        }
        expect(JSON.stringify(filled) ?? '').not.toContain('SECRET');
      }),
      { numRuns: 1_500 },
    ));

  it.each([
    'open',
    'inherited',
    'secret',
    '__proto__',
    'constructor',
    'name',
    'tenantId',
    'status',
    'claims',
    'key',
  ])('called %s is there for whom it is listed', (field) => {
    const filledBy = (source: string) => {
      try {
        return fill(`\${${source}.${field}}`, guarded);
      } catch {
        return undefined;
      }
    };
    expect(['user', 'tenant', 'department'].map(filledBy)).toEqual([
      field === 'open' ? 'open' : undefined,
      new Map([
        ['tenantId', 'acme'],
        ['name', 'Acme'],
      ]).get(field),
      undefined,
    ]);
  });
});

// Work that grows with the square of the length would take minutes.
it.each<[string, string]>([
  ['a text in quotes without an end', `\${"${'a'.repeat(5_000_000)}`],
  ['escapes in a text in quotes', `\${"${'\\"'.repeat(2_000_000)}`],
  ['blanks', `\${${' '.repeat(5_000_000)}`],
  ['a name without a dot', `\${${'a'.repeat(5_000_000)}`],
  ['a name without an end', `\${user.${'a'.repeat(5_000_000)}`],
  ['fallbacks without an end', `\${user.a${' ?? user.a'.repeat(500_000)}`],
  ['beginnings', '${'.repeat(2_000_000)],
  ['placeholders', `${'${user.a}'.repeat(500_000)}\${`],
  ['escaped placeholders', `${'$${'.repeat(2_000_000)}\${`],
])('comes to an end for millions of characters: %s', (_, text) => {
  expect(() => compilePlaceholders(text)).toThrow(PlaceholderError);
});

it.each<[JsonValue, boolean]>([
  ['a', false],
  ['${', true],
  [['a', ['$${']], true],
  [{ a: { b: '${user.email}' } }, true],
  [{ '${': 1 }, false],
  [null, false],
])('tells whether %j has a placeholder', (value, has) => {
  expect(hasPlaceholder(value)).toBe(has);
});
