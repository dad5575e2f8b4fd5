import {
  createPreTokenGeneration,
  type Extend,
  type ExtensionGrant,
  type JsonValue,
  type PreTokenGenerationOptions,
} from '../../../functions/index.ts';

const environment = process.env;
beforeEach(() => {
  process.env = { ...environment, TENANTS_TABLE: 'tenants', GROUPS: 'merge' };
});
afterEach(() => {
  process.env = environment;
});

it.each<[string, object]>([
  ['none', {}],
  ['undefined', { extend: undefined }],
  ['a function', { extend: () => undefined }],
])('makes a handler with %s as own code', async (_, options) => {
  expect(await createPreTokenGeneration(options)).toBeInstanceOf(Function);
});

it.each<[string, object]>([
  ['a misspelled option', { extends: () => undefined }],
  ['own code that is no function', { extend: { claims: {} } }],
  ['null for own code', { extend: null }],
  ['a module', { default: () => undefined, extend: () => undefined }],
])('refuses %s at start', async (_, options) => {
  await expect(createPreTokenGeneration(options)).rejects.toMatchObject({
    name: 'ConfigError',
    message: 'CONFIG_INVALID: the one option is extend, which has to be a function',
  });
});

it('refuses settings that cannot be used', async () => {
  process.env.TENANTS_TABLE = '';
  await expect(createPreTokenGeneration()).rejects.toMatchObject({ code: 'CONFIG_INVALID' });
});

/** What the compiler says of own code; the lines below are what is tested. */
it('has types that take what is a grant, and nothing else', () => {
  const grants: readonly ExtensionGrant[] = [
    {},
    { claims: { a: 1, b: ['x', true, null], c: { d: [{ e: 'x' }] }, f: undefined } },
    { listClaims: { features: ['x'] }, roles: ['editor'], preferredRole: undefined },
    // @ts-expect-error a date is no JSON
    { claims: { since: new Date() } },
    // @ts-expect-error a list claim is a list
    { listClaims: { features: 'x' } },
    // @ts-expect-error a field of another name
    { claim: {} },
    // @ts-expect-error whose token it is, is not for own code to say
    { tenantId: 'globex' },
  ];
  const told: JsonValue[] = [];
  const codes: readonly Extend[] = [
    () => undefined,
    async () => ({ groups: ['a'] }),
    // @ts-expect-error nothing is undefined, and not null
    () => null,
    ({ identity, records, event, signal }) => {
      // @ts-expect-error only a machine is an app client
      told.push(identity.clientId);
      if (identity.kind === 'machine') told.push(identity.clientId);
      if (identity.kind === 'federated') told.push(identity.provider);
      // @ts-expect-error the caller's word is not handed on
      told.push(event.clientMetadata);
      // @ts-expect-error what is told cannot be changed
      event.userAttributes.email = 'mallory@example.com';
      // @ts-expect-error nor can a record
      records[0]?.groups.push('admins');
      return signal.aborted ? undefined : { claims: { records: records.map(({ kind }) => kind) } };
    },
  ];
  // @ts-expect-error the option has another name
  const options: PreTokenGenerationOptions = { extends: codes[0] };
  expect([grants.length, codes.length, Object.keys(options)]).toEqual([7, 4, ['extends']]);
});
