import { parseKey } from '../../../../seed/table/parse-key.ts';

const SUB = '5f1c2d34-0000-4000-8000-000000000001';

it.each([
  ['TENANT#acme', 'TENANT', { kind: 'tenant', tenantId: 'acme' }],
  [
    'TENANT#acme',
    'DEPARTMENT#sales',
    { kind: 'department', tenantId: 'acme', departmentId: 'sales' },
  ],
  ['TENANT#acme', `MEMBER#${SUB}`, { kind: 'member', tenantId: 'acme', sub: SUB }],
  ['TENANT#acme', 'CLIENT#jobs', { kind: 'listing', tenantId: 'acme', clientId: 'jobs' }],
  ['CLIENT#jobs', 'CLIENT', { kind: 'client', clientId: 'jobs' }],
  [`CHOICE#${SUB}`, 'CLIENT#web', { kind: 'choice', sub: SUB, clientId: 'web' }],
])('reads %s/%s', (pk, sk, parsed) => {
  expect(parseKey({ pk, sk })).toEqual(parsed);
});

it.each([
  ['TENANT#acme', 'TENANT#x'],
  ['TENANT#acme', 'DEPARTMENT#a#b'],
  ['TENANT#acme', 'DEPARTMENT#'],
  ['TENANT#acme', `MEMBER#${SUB}#x`],
  ['TENANT#acme', `MEMBER#${SUB.toUpperCase()}`],
  ['TENANT#acme', 'CLIENT#a-b'],
  ['TENANT#acme', 'CLIENT'],
  ['TENANT#a b', 'TENANT'],
  ['TENANT#a#b', 'TENANT'],
  ['tenant#acme', 'TENANT'],
  ['CLIENT#jobs', 'TENANT'],
  ['CLIENT#jobs', 'CLIENT#jobs'],
  ['CHOICE#x', 'CLIENT#jobs'],
  ['', ''],
])('knows no record of %s/%s', (pk, sk) => {
  expect(parseKey({ pk, sk })).toBeUndefined();
});
