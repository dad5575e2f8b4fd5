import { UserError } from '../command/user-error.ts';

/** What errors of the AWS SDK, and of Node's network below it, may have. */
interface DynamoDbError extends Error {
  readonly code?: string;
  readonly $fault?: 'client' | 'server';
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** Which table a request was about. */
export interface RequestPlace {
  readonly table: string;
  /** Undefined if nothing says which. */
  readonly region: string | undefined;
}

const places = new WeakMap<Error, RequestPlace>();

/** Remembers which table the request was about that an error came of, for {@link explain}. */
export function notePlace(error: unknown, place: RequestPlace): void {
  if (error instanceof Error) places.set(error, place);
}

/** As in `table tenants in eu-west-1`. */
function placeOf(error: Error): string | undefined {
  const place = places.get(error);
  return place && `table ${place.table}${place.region ? ` in ${place.region}` : ''}`;
}

// Such as ECONNREFUSED and ENOTFOUND, but not ERR_INVALID_URL, which is Node's own.
export const isNoAnswer = ({ name, code }: DynamoDbError) =>
  name === 'TimeoutError' || /^E(?!RR_)[A-Z_]+$/.test(code ?? '');

/** Tells that DynamoDB would take the request if fewer came. */
export const isThrottling = ({ name }: Error): boolean =>
  /^(ProvisionedThroughputExceeded|Throttling|RequestLimitExceeded)/.test(name);

/** Tells an error after which the same request may succeed. */
export function isTransient(error: DynamoDbError): boolean {
  return (
    isNoAnswer(error) ||
    (error.$metadata?.httpStatusCode ?? 0) >= 500 ||
    isThrottling(error) ||
    /^Transaction(InProgress|Conflict)/.test(error.name)
  );
}

/**
 * What is wrong with the region or the credentials, if that is what an error of AWS is about; as in
 * ` for table x`.
 */
export function describeAccess(error: Error, forPlace = ''): string | undefined {
  if (/^Region (is missing|not accepted)/.test(error.message)) {
    return 'No usable AWS region: set AWS_REGION, for example to us-east-1.';
  }
  switch (error.name) {
    case 'CredentialsProviderError':
    case 'TokenProviderError':
      return `No usable AWS credentials${forPlace}: set AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or sign in with aws sso login.`;
    case 'ExpiredToken':
    case 'ExpiredTokenException':
      return `The AWS credentials${forPlace} have expired: sign in again, for example with aws sso login.`;
    case 'InvalidClientTokenId':
    case 'SignatureDoesNotMatch':
    case 'UnrecognizedClientException':
    case 'InvalidSignatureException':
      return `AWS does not accept the credentials${forPlace}: check AWS_PROFILE, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.`;
    default:
      return undefined;
  }
}

/** The action that AWS names as missing, or the one that was to be done. */
export const missingAction = ({ message }: Error, action: string): string =>
  /not authorized to perform: (\S+)/.exec(message)?.[1] ?? action;

function describe(error: DynamoDbError, action: string, endpoint: string): string | undefined {
  if (isNoAnswer(error)) {
    return `No answer from DynamoDB at ${endpoint}: check AWS_ENDPOINT_URL_DYNAMODB, AWS_REGION and the network.`;
  }
  if (error.code === 'ERR_INVALID_URL')
    return 'AWS_ENDPOINT_URL_DYNAMODB is no URL: expected one such as http://127.0.0.1:8000.';
  const place = placeOf(error);
  const access = describeAccess(error, place && ` for ${place}`);
  if (access) return access;
  switch (error.name) {
    case 'AccessDeniedException': {
      const missing = missingAction(error, action);
      return `The AWS credentials may not do this: their policy has to allow ${missing} on ${place ?? 'the table'}.`;
    }
    case 'SyntaxError':
      return (
        error.$metadata &&
        `What answers at ${endpoint} is not DynamoDB: check AWS_ENDPOINT_URL_DYNAMODB.`
      );
    default:
      return (
        error.$fault &&
        `DynamoDB at ${endpoint} refused ${action}: ${error.message} (${error.name}).`
      );
  }
}

/** Makes one sentence of what a user can put right; anything else stays the error it is. */
export function explain(error: unknown, action: string, endpoint: string): unknown {
  if (!(error instanceof Error) || error instanceof UserError) return error;
  const sentence = describe(error, action, endpoint);
  return sentence ? new UserError(sentence, { cause: error }) : error;
}
