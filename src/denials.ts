import { maskSubs } from './mask-subs.ts';

/** Why a sign-in gets no token. Codes are stable: logs, traces, alarms and tests name them. */
export type DenialCode = keyof typeof messages;

const unknownTenant = 'The organization of this account is not known here. Ask your administrator';

/**
 * What the person may read. Amazon Cognito puts it into `PreTokenGeneration failed with error
 * <message>.`, and managed login into the callback URL, so a message holds no id, ARN or attribute
 * value, and has no period at its end. Codes that would tell a stranger whether a tenant exists
 * share one message.
 *
 * https://docs.aws.amazon.com/cognito/latest/developerguide/cognito-user-pools-working-with-lambda-triggers.html
 */
const messages = {
  TENANT_MISSING: 'This account belongs to no organization. Ask your administrator to assign one',
  TENANT_INVALID: unknownTenant,
  TENANT_NOT_FOUND: unknownTenant,
  TENANT_SUSPENDED: 'The organization of this account is suspended. Ask your administrator',
  TENANT_NOT_ACTIVE:
    'The access of this organization has not begun or has ended. Ask your administrator',
  DEPARTMENT_NOT_FOUND: 'The department of this account is not known here. Ask your administrator',
  DEPARTMENT_SUSPENDED: 'The department of this account is suspended. Ask your administrator',
  DEPARTMENT_NOT_ACTIVE:
    'The access of this department has not begun or has ended. Ask your administrator',
  MEMBER_NOT_FOUND: unknownTenant,
  MEMBER_SUSPENDED: 'The membership of this account is suspended. Ask your administrator',
  MEMBER_NOT_ACTIVE:
    'The membership of this account has not begun or has ended. Ask your administrator',
  SIGN_IN_METHOD_NOT_ALLOWED:
    'This organization does not allow this way to sign in. Use the sign-in of your organization',
  APP_CLIENT_NOT_ALLOWED: 'This application may not be used here. Ask your administrator',
  CLIENT_NOT_FOUND: 'This application is not known here. Ask your administrator',
  CLIENT_SUSPENDED: 'This application is suspended. Ask your administrator',
  CLIENT_NOT_ACTIVE:
    'The access of this application has not begun or has ended. Ask your administrator',
  RECORD_INVALID:
    'The record of this organization cannot be read. Ask your administrator to correct it',
  EVENT_INVALID: 'The sign-in request cannot be read',
  DIRECTORY_UNAVAILABLE: 'Sign-in is not possible at the moment. Try again in a minute',
  EXTENSION_FAILED:
    'Sign-in is not possible at the moment. Try again in a minute, or ask your administrator',
  INTERNAL_ERROR: 'Sign-in failed because of a fault in this service. Ask your administrator',
} as const;

/**
 * A named denial: `message` is for the person who signs in, `detail` for who operates the service.
 */
export class EnrichmentError extends Error {
  override readonly name = 'EnrichmentError';
  readonly code: DenialCode;
  /**
   * What is wrong and where, such as a record's key and field. Never an attribute's or a field's
   * value, or a `sub`.
   */
  readonly detail: string | undefined;

  constructor(code: DenialCode, detail?: string, options?: ErrorOptions) {
    super(messages[code], options);
    this.code = code;
    // Masked here, because Lambda logs a thrown error with its fields.
    this.detail = detail && maskSubs(detail);
  }
}

/**
 * A setting that cannot be used: `message` names each variable and what it accepts. Thrown at start
 * only.
 */
export class ConfigError extends Error {
  override readonly name = 'ConfigError';
  readonly code = 'CONFIG_INVALID';
}

/** Which denials the operator lets pass: the token goes out as it would be without the trigger. */
export interface PassthroughPolicy {
  readonly missingTenant: 'deny' | 'passthrough';
  readonly missingClient: 'deny' | 'passthrough';
}

/** Tells whether a denial is let pass. One that a record is the reason of never is. */
export const passes = (
  { code }: EnrichmentError,
  { missingTenant, missingClient }: PassthroughPolicy,
): boolean =>
  (code === 'TENANT_MISSING' && missingTenant === 'passthrough') ||
  (code === 'CLIENT_NOT_FOUND' && missingClient === 'passthrough');

const ERROR_NAME = /^\w{1,60}$/;

/** The name of an error, if it looks like one of a class. What is no text may read as another each time. */
export const nameOfError = ({ name }: { readonly name: unknown }): string =>
  typeof name === 'string' && ERROR_NAME.test(name) ? name : 'Error';

/** As in `TypeError [ERR_INVALID_ARG_TYPE]`. */
const STACK_NAME = /^\w+(?: \[\w+\])?/;

/** The first frame of a stack, which comes after the message: a line of the message may look like one. */
function findPlace({ message, stack }: Error): string | undefined {
  const afterName = stack?.replace(STACK_NAME, '');
  const said = message === '' ? '\n' : `: ${message}\n`;
  const frames = afterName?.startsWith(said) ? afterName.slice(said.length) : '';
  return /^ +(at .+)/.exec(frames)?.[1];
}

/** Which error it was and where it arose. Its message is left out, as it may quote what it choked on. */
function describeError(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const name = nameOfError(error);
  const place = findPlace(error);
  return place ? `${name} ${place}` : name;
}

/** Makes a denial of what was not foreseen, too, and tells the person nothing of its cause. */
export const toDenial = (error: unknown): EnrichmentError =>
  error instanceof EnrichmentError
    ? error
    : new EnrichmentError('INTERNAL_ERROR', describeError(error), { cause: error });
