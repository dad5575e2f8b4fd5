import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import { AttributeValueError } from '../../../../src/records/attribute-value.ts';
import { TIMESTAMP_PATTERN } from '../../../../src/records/grants.ts';
import { type ClientId, parseClientId } from '../../../../src/records/keys.ts';
import { parseRecord, readRecord } from '../../../../src/records/parse-record.ts';
import { acme, buildTenant } from '../../../support/builders.ts';

const clientId = parseClientId('jobs') as ClientId;
const invalid = (detail: string) => expect.objectContaining({ code: 'RECORD_INVALID', detail });

describe('what is wrong with a row', () => {
  it('is told of the row itself where it has no fields', () => {
    expect(() => parseRecord('tenant', { tenantId: acme }, 'text')).toThrow(
      invalid('TENANT#acme/TENANT: the row: expected a value, found none'),
    );
  });

  it('is told field by field, with what was expected', () => {
    const fields = { tenantId: '../x', departmentId: 7, status: 'on', onlyGrantedScopes: 'yes' };
    const id = 'expected an id: 1 to 64 letters, digits, dots, underscores or hyphens, the first';
    expect(() => parseRecord('client', { clientId }, fields)).toThrow(
      invalid(
        [
          'CLIENT#jobs/CLIENT: status: expected active or suspended',
          `tenantId: ${id} a letter or digit`,
          `departmentId: ${id} a letter or digit`,
          'onlyGrantedScopes: expected true or false',
        ].join('; '),
      ),
    );
  });

  // A row with a thousand broken items would otherwise make a line of the log that nobody can read.
  it.each([
    [5, 'groups.4: expected a string'],
    [6, 'groups.4: expected a string; and 1 more'],
    [12, 'groups.4: expected a string; and 7 more'],
  ])('is told of %i problems as far as five', (many, end) => {
    const told = Array.from({ length: 4 }, (_, index) => `groups.${index}: expected a string; `);
    expect(() => buildTenant({ groups: Array(many).fill(7) })).toThrow(
      invalid(`TENANT#acme/TENANT: ${told.join('')}${end}`),
    );
  });

  it('says how an instant is written', () => {
    expect(() => buildTenant({ activeFrom: 'soon' })).toThrow(
      invalid(
        'TENANT#acme/TENANT: activeFrom: expected an ISO 8601 date and time with zone, such as 2027-01-31T00:00:00Z',
      ),
    );
  });
});

describe('a row as DynamoDB sends it', () => {
  const read = (row: Record<string, AttributeValue>) =>
    readRecord('tenant', { tenantId: acme }, { status: { S: 'active' }, ...row });

  // Other programs may keep in a row what they like.
  it('may hold what no record has', () => {
    expect(read({ photo: { B: new Uint8Array([1]) } })).toMatchObject({ status: 'active' });
  });

  it('is invalid, by its key and the field, for what JSON cannot hold', () => {
    const detail = 'TENANT#acme/TENANT: groups: expected no binary value';
    expect(read({ groups: { B: new Uint8Array([1]) } })).toEqual(invalid(detail));
  });

  // A fault of this program must not look like a broken row.
  it('lets through what is no fault of the row', () => {
    const row = { name: null as unknown as AttributeValue };
    expect(() => read(row)).toThrow(TypeError);
  });
});

it('an error about a value has its own name', () => {
  expect(new AttributeValueError('x').name).toBe('AttributeValueError');
});

// The schema of seed files has this pattern, and no Date.parse behind it.
it.each([
  ['2027-01-31T00:00Z', true],
  ['2027-01-31T00:00:00.123456789+01:00', true],
  ['+002027-01-31T00:00:00Z', false],
  ['2027-01-31T00:00:00Z or later', false],
  ['2027-01-31T00:00:00', false],
])('the pattern of an instant on %s: %j', (text, expected) => {
  expect(TIMESTAMP_PATTERN.test(text)).toBe(expected);
});

it('keeps a name that is a text', () => {
  const ids = { tenantId: acme };
  const row = { status: { S: 'active' }, name: { S: 'Acme' } };
  expect(readRecord('tenant', ids, row)).toMatchObject({ name: 'Acme' });
});
