import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { fromRow } from '../../../../src/records/attribute-value.ts';
import { buildTenant } from '../../../support/builders.ts';

describe('fromRow', () => {
  it('turns every kind of attribute that JSON can hold into JSON', () => {
    const row: Record<string, AttributeValue> = {
      text: { S: 'a' },
      number: { N: '4200.5' },
      yes: { BOOL: true },
      none: { NULL: true },
      list: { L: [{ S: 'a' }, { M: { deep: { N: '1' } } }] },
      set: { SS: ['a', 'b'] },
      numbers: { NS: ['1', '2'] },
    };
    expect(fromRow(row)).toEqual({
      text: 'a',
      number: 4200.5,
      yes: true,
      none: null,
      list: ['a', { deep: 1 }],
      set: ['a', 'b'],
      numbers: [1, 2],
    });
  });

  it.each(['constructor', '__proto__'])(
    'keeps a field called %s without touching any prototype',
    (name) => {
      expect(Object.entries(fromRow(JSON.parse(`{"${name}": {"S": "x"}}`)))).toEqual([[name, 'x']]);
    },
  );

  it.each<[string, AttributeValue]>([
    ['claims.secret', { N: '9007199254740993' }],
    ['claims.secret', { N: '1E+126' }],
    ['claims.secret', { B: new Uint8Array([1]) }],
    ['claims.secret', { BS: [new Uint8Array([1])] }],
    ['claims.secret', { L: [{ N: '-9007199254740993' }] }],
    ['claims.secret', { NS: ['1', '9007199254740993'] }],
    ['claims.secret', { M: { 'street-of-alice': { N: '9007199254740993' } } }],
    ['claims.secret', { M: { claims: { M: { 'street-of-alice': { B: new Uint8Array([1]) } } } } }],
    ['claims.secret', { L: [{ M: { 'street-of-alice': { N: '9007199254740993' } } }] }],
  ])('names the field %s and nothing of the value %j', (field, secret) => {
    const read = () => fromRow({ claims: { M: { secret } } });
    expect(read).toThrow(new RegExp(`^${field}: expected`));
    expect(read).not.toThrow(/9007199254740993|alice/);
  });

  it.each<[string, AttributeValue]>([
    ['groups', { M: { 'alice@example.com': { N: '1E+126' } } }],
    ['groups', { L: [{ M: { 'alice@example.com': { N: '1E+126' } } }] }],
    ['claims', { L: [{ M: { 'alice@example.com': { N: '1E+126' } } }] }],
  ])('names no key inside the field %s, as in %j', (field, value) => {
    expect(() => fromRow({ [field]: value })).toThrow(new RegExp(`^${field}: expected(?!.*alice)`));
  });
});

describe('a row of the tenant table', () => {
  it('has every list and map after parsing, instants in milliseconds, and only what it knows', () => {
    expect(
      buildTenant({ activeUntil: '2027-01-31T00:00:00+01:00', name: 'Acme', unknown: 1 }),
    ).toEqual({
      key: { pk: 'TENANT#acme', sk: 'TENANT' },
      tenantId: 'acme',
      name: 'Acme',
      status: 'active',
      activeUntil: Date.UTC(2027, 0, 30, 23),
      claims: {},
      listClaims: {},
      roles: [],
      groups: [],
      iamRoles: [],
      scopes: [],
      suppressClaims: [],
      suppressScopes: [],
    });
  });

  it.each([
    ['status', undefined], // found none
    ['status', 'ACTIVE'],
    ['status', 'SECRET'],
    ['activeUntil', '2027-01-31'],
    ['activeUntil', '2027-01-31T00:00:00'],
    ['activeUntil', '2027-02-30T00:00:00Z'],
    ['activeUntil', '2027-01-31T25:00:00Z'],
    ['activeFrom', 1_800_000_000],
    ['claims', ['SECRET']],
    ['claims', null],
    ['groups', 'SECRET'],
    ['groups.1', ['acme-users', { SECRET: 1 }]],
    ['preferredRole', ['SECRET']],
    ['name', {}],
  ])('is RECORD_INVALID by its key and the field %s for %j, without the value', (field, value) => {
    const row = { [field.replace('.1', '')]: value as never };
    expect(() => buildTenant(row)).toThrow(
      expect.objectContaining({
        code: 'RECORD_INVALID',
        detail: expect.stringMatching(
          new RegExp(`^TENANT#acme/TENANT: ${field}: expected (?!.*SECRET)`),
        ),
        message: expect.not.stringMatching(/acme|SECRET/),
      }),
    );
  });
});
