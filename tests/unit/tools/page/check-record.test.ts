import { toAttributes } from '../../../../seed/table/attributes.ts';
import { createCheck } from '../../../../tools/page/check-record.ts';
import { parseRecordName } from '../../../../tools/page/name-record.ts';
import { showRecord } from '../../../../tools/page/record-text.ts';
import { buildSettings } from '../../../support/builders.ts';

const check = createCheck(buildSettings(), () => Date.parse('2026-06-01T00:00:00Z'));

function nameOf(key: string) {
  const name = parseRecordName(key);
  if (!name) throw new Error(`${key} is no key`);
  return name;
}

const ENGINEERING = nameOf('TENANT#acme/DEPARTMENT#engineering');

it('takes what a seed file may say', () => {
  const text =
    'name: Engineering\nstatus: active\nclaims: { costCenter: "4200" }\ngroups: [engineers]\n';
  expect(check(ENGINEERING, text)).toMatchObject({ problems: [], record: { kind: 'department' } });
});

it.each([
  ['claims:\n  plan: pro\n  sub: x\n', 3, 'claims.sub: only Cognito itself sets this claim'],
  ['status: active\nstatsu: active\n', 2, 'statsu: unknown field, did you mean status?'],
  ['status: active\ngroups: [a\n', 3, expect.stringMatching(/^not YAML/)],
  ['groups: users\n', 1, 'groups: expected a list of strings'],
  [
    'activeFrom: 2027-01-01T00:00:00Z\nactiveUntil: 2026-01-01T00:00:00Z',
    2,
    'activeUntil: expected a time after activeFrom',
  ],
  ['departmentId: sales\n', 1, 'departmentId: the key of the record says it, and cannot change'],
  ['- a\n', 1, 'expected a map with the fields of a department'],
  ['', 1, 'expected a map with the fields of a department'],
  [
    'claims: { tenantId: globex }',
    1,
    'claims.tenantId: it says whose token it is, so no record may change it',
  ],
])('says at its line what is wrong with %j', (text, line, message) => {
  expect(check(ENGINEERING, text).problems).toEqual([
    expect.objectContaining({ severity: 'error', line, message }),
  ]);
});

it('warns of a claim that only one of the tokens takes', () => {
  const { problems } = check(ENGINEERING, 'claims: { username: x }');
  expect(problems).toEqual([
    expect.objectContaining({
      severity: 'warning',
      message:
        'claims.username: only Cognito itself sets this claim; the access token goes without it',
    }),
  ]);
});

it('keeps the records of a tenant apart', () => {
  const { problems } = check(
    nameOf('TENANT#acme/TENANT'),
    'departments:\n  - departmentId: sales\n',
  );
  expect(problems).toEqual([
    expect.objectContaining({ line: 1, message: 'departments: each has a record of its own' }),
  ]);
});

it.each(['TENANT#acme/TENANT', 'TENANT#acme/DEPARTMENT#a.b', 'CLIENT#a1/CLIENT'])(
  'reads the key %s',
  (key) => {
    const { key: read } = nameOf(key);
    expect(`${read.pk}/${read.sk}`).toBe(key);
  },
);

it.each([
  '',
  'TENANT#acme',
  'TENANT#a b/TENANT',
  'TENANT#acme/MEMBER#x',
  'CHOICE#x/CLIENT#y',
  'CLIENT#a/CLIENT#b',
])('knows no record of the key %j', (key) => {
  expect(parseRecordName(key)).toBeUndefined();
});

it('shows a row as its author would have written it', () => {
  const fields = {
    scopes: ['api/deploy'],
    claims: { costCenter: '4200', on: true },
    status: 'active',
    name: 'Eng',
  };
  expect(showRecord(ENGINEERING, toAttributes(fields))).toMatchObject({
    title: 'Department engineering of acme',
    text: 'name: Eng\nstatus: active\nclaims:\n  costCenter: "4200"\n  on: true\nscopes: [api/deploy]',
  });
});

it('says why a row cannot be shown', () => {
  expect(showRecord(ENGINEERING, { claims: { M: { x: { B: new Uint8Array(1) } } } })).toEqual({
    key: 'TENANT#acme/DEPARTMENT#engineering',
    title: 'Department engineering of acme',
    fault: 'claims.x: expected no binary value',
  });
});
