import { fieldsOfKind } from '../../../../seed/table/record-fields.ts';

const everything = {
  tenantId: 1,
  departmentId: 2,
  sub: 3,
  clientId: 4,
  onlyGrantedScopes: 5,
  status: 6,
  note: 7,
};

it.each([
  ['tenant', { status: 6 }],
  ['department', { status: 6 }],
  ['member', { departmentId: 2, status: 6 }],
  ['client', { tenantId: 1, departmentId: 2, onlyGrantedScopes: 5, status: 6 }],
  ['listing', {}],
] as const)('leaves of a %s what it has', (kind, fields) => {
  expect(fieldsOfKind(kind, everything)).toEqual(fields);
});
