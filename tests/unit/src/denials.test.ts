import { ConfigError, EnrichmentError, passes, toDenial } from '../../../src/denials.ts';

const SUB = '5f1c2d34-0000-4000-8000-000000000001';

it('is an error that Lambda names, with a code and a sentence', () => {
  const error = new EnrichmentError('TENANT_SUSPENDED', `TENANT#acme/MEMBER#${SUB}`);
  expect(error).toMatchObject({
    name: 'EnrichmentError',
    code: 'TENANT_SUSPENDED',
    message: 'The organization of this account is suspended. Ask your administrator',
    detail: 'TENANT#acme/MEMBER#5f1c2d34…',
  });
  expect(new EnrichmentError('TENANT_MISSING').detail).toBeUndefined();
  expect(new ConfigError('x')).toMatchObject({ name: 'ConfigError', code: 'CONFIG_INVALID' });
});

it('tells a stranger nothing of whether a tenant exists', () => {
  const messages = (['TENANT_INVALID', 'TENANT_NOT_FOUND', 'MEMBER_NOT_FOUND'] as const).map(
    (code) => new EnrichmentError(code).message,
  );
  expect(new Set(messages)).toEqual(
    new Set(['The organization of this account is not known here. Ask your administrator']),
  );
});

it.each([
  ['TENANT_MISSING', { missingTenant: 'passthrough', missingClient: 'deny' }, true],
  ['TENANT_MISSING', { missingTenant: 'deny', missingClient: 'passthrough' }, false],
  ['CLIENT_NOT_FOUND', { missingTenant: 'deny', missingClient: 'passthrough' }, true],
  ['CLIENT_NOT_FOUND', { missingTenant: 'passthrough', missingClient: 'deny' }, false],
  // What a record is the reason of never passes.
  ...(['TENANT_NOT_FOUND', 'CLIENT_SUSPENDED', 'RECORD_INVALID', 'MEMBER_NOT_FOUND'] as const).map(
    (code) =>
      [code, { missingTenant: 'passthrough', missingClient: 'passthrough' }, false] as const,
  ),
] as const)('%s passes with %j: %s', (code, policy, does) => {
  expect(passes(new EnrichmentError(code), policy)).toBe(does);
});

describe('what was not foreseen', () => {
  const detailOf = (error: unknown) => toDenial(error).detail;

  it('is an internal error, with what it was as its cause', () => {
    const error = new TypeError('alice');
    expect(toDenial(error)).toMatchObject({ code: 'INTERNAL_ERROR', cause: error });
  });

  it('is passed on if it is a denial', () => {
    const denial = new EnrichmentError('TENANT_MISSING');
    expect(toDenial(denial)).toBe(denial);
  });

  it('is named by its kind and its place, never by its message', () => {
    const detail = detailOf(new TypeError('cannot read alice'));
    expect(detail).toMatch(/^TypeError at .*denials\.test\.ts/);
    expect(detail).not.toContain('alice');
  });

  it.each([
    ['no stack', undefined, 'TypeError'],
    ['a stack of another message', 'TypeError: another\n    at somewhere', 'TypeError'],
    ['no frames', 'TypeError: alice\n', 'TypeError'],
    ['something before the name', 'Oh TypeError: alice\n    at somewhere (a.ts:1:1)', 'TypeError'],
    [
      'a code behind the name',
      'TypeError [ERR_X]: alice\n    at place (a.ts:1:1)',
      'TypeError at place (a.ts:1:1)',
    ],
    ['something else before the frames', 'TypeError: alice\nbob\n    at place', 'TypeError'],
  ])('has no place that is not its own: %s', (_, stack, detail) => {
    const error = new TypeError('alice');
    Object.assign(error, { stack });
    expect(detailOf(error)).toBe(detail);
  });

  it('may have no message', () => {
    const error = new TypeError();
    Object.assign(error, { stack: 'TypeError\n    at place (a.ts:1:1)' });
    expect(detailOf(error)).toBe('TypeError at place (a.ts:1:1)');
  });

  it.each([
    ['alice@example.com', 'string'],
    [{ name: 'alice' }, 'object'],
    [undefined, 'undefined'],
  ])('may be no error: %j', (thrown, detail) => {
    expect(detailOf(thrown)).toBe(detail);
  });

  it('has no name that says more than a name', () => {
    const error = new Error('x');
    Object.assign(error, { name: 'alice@example.com', stack: undefined });
    expect(detailOf(error)).toBe('Error');
  });
});
