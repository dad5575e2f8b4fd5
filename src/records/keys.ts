declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

export type TenantId = Branded<'TenantId'>;
export type DepartmentId = Branded<'DepartmentId'>;
export type Sub = Branded<'Sub'>;
export type ClientId = Branded<'ClientId'>;

/** The primary key of a row of the tenant table. */
export interface RecordKey {
  readonly pk: string;
  readonly sk: string;
}

/**
 * Tenant and department ids: 1 to 64 letters, digits, dots, underscores and hyphens; the first a
 * letter or digit.
 */
export const ID_PATTERN = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/;
/** A user's `sub` is a UUID in lower case. */
export const SUB_PATTERN = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/**
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_UserPoolClientType.html
 */
export const CLIENT_ID_PATTERN = /^[A-Za-z0-9_+]{1,128}$/;

const parse =
  <Id extends string>(pattern: RegExp) =>
  (value: unknown): Id | undefined =>
    typeof value === 'string' && pattern.test(value) ? (value as Id) : undefined;

// The only ways to a branded id: what does not match its pattern never reaches a key.
export const parseTenantId = parse<TenantId>(ID_PATTERN);
export const parseDepartmentId = parse<DepartmentId>(ID_PATTERN);
export const parseSub = parse<Sub>(SUB_PATTERN);
export const parseClientId = parse<ClientId>(CLIENT_ID_PATTERN);

export const tenantKey = (tenantId: TenantId): RecordKey => ({
  pk: `TENANT#${tenantId}`,
  sk: 'TENANT',
});

/**
 * Under its tenant's partition, so that a department belongs to exactly one tenant by construction.
 */
export const departmentKey = (tenantId: TenantId, departmentId: DepartmentId): RecordKey => ({
  pk: `TENANT#${tenantId}`,
  sk: `DEPARTMENT#${departmentId}`,
});

export const memberKey = (tenantId: TenantId, sub: Sub): RecordKey => ({
  pk: `TENANT#${tenantId}`,
  sk: `MEMBER#${sub}`,
});

export const clientKey = (clientId: ClientId): RecordKey => ({
  pk: `CLIENT#${clientId}`,
  sk: 'CLIENT',
});

/**
 * Which tenant a user has chosen at an app client. In partitions of its own, because it is all that
 * the function may write.
 */
export const choiceKey = (sub: Sub, clientId: ClientId): RecordKey => ({
  pk: `CHOICE#${sub}`,
  sk: `CLIENT#${clientId}`,
});

/** A key in one word, such as `TENANT#acme/DEPARTMENT#engineering`. No id has a slash. */
export const formatKey = (key: RecordKey): string => `${key.pk}/${key.sk}`;

/**
 * A text for logs and messages of operators: of a `sub` in it only what is needed to find the row.
 */
export const maskSubs = (text: string): string =>
  text.replace(/([0-9a-f]{8})(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, '$1…');

/** A key for logs and messages of operators, with each `sub` masked. */
export const describeKey = (key: RecordKey): string => maskSubs(formatKey(key));
