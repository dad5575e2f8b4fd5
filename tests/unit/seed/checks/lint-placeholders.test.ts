// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders are what is tested
import { buildSettings } from '../../../support/builders.ts';
import { problemsOfYaml } from '../../../support/check-seed.ts';

const problemsWith = (text: string, settings = {}) =>
  problemsOfYaml(
    `tenants: [{ tenantId: acme, claims: { a: ${JSON.stringify(text)} } }]\n`,
    settings,
  );

it.each([
  ['${tenant.nmae}', 'tenant.nmae: did you mean tenant.name?'],
  ['${tenant.status}', 'tenant.status: expected tenant.tenantId or tenant.name'],
  ['${departmnt.name}', 'departmnt.name: did you mean department.name?'],
  ['${usr.email}', 'usr.email: did you mean user.email?'],
  ['${x.y}', 'x.y: expected user., tenant. or department.'],
  ['${user.emial}', 'user.emial: no user pool has this attribute: did you mean user.email?'],
  [
    '${user.nickname ?? user.costCenter}',
    'user.costCenter: no user pool has this attribute: did you mean user.custom:costCenter?',
  ],
  ['${user.custom:seats as nubmer}', 'nubmer: did you mean number?'],
  ['${user.custom:seats as date}', 'expected as number, as boolean, as json'],
  ['x ${user.custom:seats as number}', 'as number takes a text that is one placeholder'],
  ['${user.custom:seats ?? "many" as number}', 'its fallback has to be a decimal number'],
  ['${user.custom:seats ?? "1e3" as number}', 'its fallback has to be a decimal number'],
  ['${user.custom:beta ?? "yes" as boolean}', 'its fallback has to be true or false'],
  ['${user.custom:tags ?? "[" as json}', 'its fallback has to be JSON'],
  ['${user.email as number}', 'user.email is never a decimal number'],
  ['${user.custom:on ?? user.sub as boolean}', 'user.sub is never true or false'],
  ['${user.phone_number as json}', 'user.phone_number is never JSON'],
  ['${user.email', 'expected } at its end'],
  [
    '${user.custom:abcdefghijklmnopqrstu}',
    'user.custom:abcdefghijklmnopqrstu: expected 1 to 20 characters after custom:',
  ],
])('refuses %s', async (text, message) => {
  expect(await problemsWith(text)).toEqual([`1:42: tenants[0].claims.a: placeholder: ${message}`]);
});

it.each([
  '${user.email} ${user.zoneinfo} ${user.sub}',
  '${user.custom:abcdefghijklmnopqrst ?? user.dev:custom:x}',
  '${user.cognito:user_status} ${user.identities}',
  '${user.custom:seats ?? "5" as number}',
  '${user.custom:beta ?? "false" as boolean}',
  '${user.email_verified as boolean}',
  '${user.custom:tags ?? "[1]" as json}',
  '${department.name ?? tenant.name}',
  '$${user.emial}',
])('takes %s', async (text) => {
  expect(await problemsWith(text)).toEqual([]);
});

it('finds one deep in a claim of any record', async () => {
  const yaml = `catalog:
  roles:
    - roleId: editor
      claims: { a: { b: [x, "\${user.emial}"] } }
`;
  expect(await problemsOfYaml(yaml)).toEqual([
    '4:29: catalog.roles[0].claims.a.b[1]: placeholder: user.emial: no user pool has this attribute: did you mean user.email?',
  ]);
});

it('takes the attribute that a setting names', async () => {
  const settings = buildSettings({ PERSONAL_ATTRIBUTES: 'badge' });
  expect(await problemsWith('${user.badge}', { settings })).toEqual([]);
});
