import type { Brand } from 'valibot';
import { maskSubs } from '../mask-subs.ts';

type Branded<Name extends string> = string & Brand<Name>;

export type TenantId = Branded<'TenantId'>;
export type DepartmentId = Branded<'DepartmentId'>;
export type Sub = Branded<'Sub'>;
export type ClientId = Branded<'ClientId'>;
type PlanId = Branded<'PlanId'>;
type RoleId = Branded<'RoleId'>;
export type ProviderName = Branded<'ProviderName'>;

/** The ids of which keys are made, by their names. */
export interface Ids {
  readonly tenantId: TenantId;
  readonly departmentId: DepartmentId;
  readonly sub: Sub;
  readonly clientId: ClientId;
  readonly planId: PlanId;
  readonly roleId: RoleId;
  readonly provider: ProviderName;
}

/** The primary key of a row of the tenant table. */
export interface RecordKey {
  readonly pk: string;
  readonly sk: string;
  /** In a provenance: which group of an identity provider's record. Nothing of the key. */
  readonly group?: string;
}

const SHORT_ID = {
  pattern: /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
  expected:
    'an id: 1 to 64 letters, digits, dots, underscores or hyphens, the first a letter or digit',
};

/** What each id looks like, and the same in words. */
export const ID_RULES: Readonly<Record<keyof Ids, { pattern: RegExp; expected: string }>> = {
  tenantId: SHORT_ID,
  departmentId: SHORT_ID,
  sub: {
    pattern: /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
    expected: 'the sub of a user: a UUID in lower case',
  },
  // https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UserPoolClientType.html
  clientId: {
    pattern: /^[A-Za-z0-9_+]{1,128}$/,
    expected: 'the id of an app client: letters, digits, _ and +',
  },
  planId: SHORT_ID,
  roleId: SHORT_ID,
  // https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateIdentityProvider.html
  provider: {
    pattern: /^[^/\p{Z}\p{C}]{1,32}$/u,
    expected: 'the name of an identity provider: 1 to 32 characters without blanks and slashes',
  },
};

/** The only way to an id: what does not match its pattern never reaches a key. */
export const parseId = <Name extends keyof Ids>(
  name: Name,
  value: unknown,
): Ids[Name] | undefined =>
  typeof value === 'string' && ID_RULES[name].pattern.test(value)
    ? (value as Ids[Name])
    : undefined;

export const parseTenantId = (value: unknown) => parseId('tenantId', value);
export const parseDepartmentId = (value: unknown) => parseId('departmentId', value);
export const parseSub = (value: unknown) => parseId('sub', value);
export const parseClientId = (value: unknown) => parseId('clientId', value);

/** Half of a key: a literal text, and behind it the id of that name, if one belongs there. */
export type KeyPart = readonly [text: string, id?: keyof Ids];

/** How the keys of some rows are made: partition key and sort key. */
export interface KeyShape {
  readonly pk: KeyPart;
  readonly sk: KeyPart;
}

/** The ids that a key of this shape is made of. */
export type IdsOfShape<Shape extends KeyShape> = Pick<
  Ids,
  Extract<Shape['pk'][1] | Shape['sk'][1], keyof Ids>
>;

const fill = ([text, id]: KeyPart, ids: Partial<Ids>) => (id ? text + ids[id] : text);

/** Makes the key of a shape out of its ids. */
export const makeKey = <Shape extends KeyShape>(
  { pk, sk }: Shape,
  ids: IdsOfShape<Shape>,
): RecordKey => ({ pk: fill(pk, ids), sk: fill(sk, ids) });

/** The id in half of a key; undefined if the half is another one. */
export function parseKeyPart([text, name]: KeyPart, half: string): Partial<Ids> | undefined {
  if (name === undefined) return half === text ? {} : undefined;
  const id = half.startsWith(text) ? parseId(name, half.slice(text.length)) : undefined;
  return id && { [name]: id };
}

/** A key in one word, such as `TENANT#acme/DEPARTMENT#engineering`. No id has a slash. */
export const formatKey = (key: RecordKey): string => `${key.pk}/${key.sk}`;

/** A key for logs and messages of operators, with each `sub` masked. */
export const describeKey = (key: RecordKey): string => maskSubs(formatKey(key));
