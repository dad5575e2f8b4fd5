import fc from 'fast-check';
import { findDifferences } from '../../../../seed/plan/differences.ts';
import { toAttributes } from '../../../../seed/table/attributes.ts';
import {
  differingFields,
  digestStored,
  digestWanted,
  hasStatus,
} from '../../../../seed/table/digest-row.ts';

const key = { pk: 'TENANT#acme', sk: 'TENANT' };
const wanted = (fields: object) => digestWanted({ row: { ...key, ...fields }, statesStatus: true });
const stored = (fields: object) => digestStored({ key, fields: toAttributes({ ...fields }) });

/** Files hold no other numbers, because rows do not. */
const json = fc.anything({
  values: [fc.string(), fc.integer(), fc.boolean(), fc.constant(null)],
  maxDepth: 2,
});
const fields = fc.record(
  {
    name: fc.constantFrom('Acme', 'acme', 'ü'),
    status: fc.constantFrom('active', 'suspended'),
    groups: fc.subarray(['a', 'b']),
    claims: fc.dictionary(fc.constantFrom('a', 'b', '1', 'constructor'), json),
  },
  { requiredKeys: [] },
);

it('finds the same fields different as a plan does', () => {
  fc.assert(
    fc.property(fields, fields, (one, other) => {
      const planned = findDifferences(toAttributes(one), toAttributes(other));
      const names = new Set(planned.map(({ field }) => /^\w+/.exec(field)?.[0]));
      const found = differingFields(wanted(other).fields, stored(one)?.fields ?? '');
      expect(found).toEqual([...names].sort());
    }),
  );
});

it('takes a row for the same whatever the order of its fields and of the names in a map', () => {
  expect(wanted({ name: 'a', claims: { a: 1, b: { c: 2, d: 3 } } })).toEqual(
    stored({ claims: { b: { d: 3, c: 2 }, a: 1 }, name: 'a' }),
  );
});

it('takes a set of the console for the list that it stands for', () => {
  const row = digestStored({ key, fields: { groups: { SS: ['a', 'b'] } } });
  expect(row?.fields).toBe(wanted({ groups: ['a', 'b'] }).fields);
});

it('leaves out what sign-ins write, and fields that no record has', () => {
  const choice = { pk: 'CHOICE#5f1c2d34-0000-4000-8000-000000000001', sk: 'CLIENT#client0app' };
  expect(digestStored({ key: choice, fields: { tenantId: { S: 'acme' } } })).toBeUndefined();
  expect(stored({ name: 'a', ttl: 1 })).toEqual(stored({ name: 'a' }));
});

it('has no values in it', () => {
  expect(JSON.stringify(wanted({ name: 'Secret', claims: { x: 'secret' } }))).not.toMatch(
    /secret/i,
  );
});

it('tells the status of a row', () => {
  expect(hasStatus(wanted({ status: 'suspended' }), 'suspended')).toBe(true);
  expect(hasStatus(wanted({ status: 'suspended' }), 'active')).toBe(false);
  expect(hasStatus(wanted({}), 'active')).toBe(false);
});
