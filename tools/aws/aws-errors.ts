import { UserError } from '../command/user-error.ts';

/** What errors of the AWS SDK, and of Node's network below it, may have. */
interface AwsError extends Error {
  readonly code?: string;
  readonly $fault?: 'client' | 'server';
  readonly $metadata?: { readonly httpStatusCode?: number };
}

/** Which table a request was about, and who said where to send it. */
export interface RequestPlace {
  /** Undefined if requests are about any. */
  readonly table: string | undefined;
  /** What named the endpoint, such as `--endpoint`; undefined for the SDK's own variables. */
  readonly endpointFrom: string | undefined;
  /** Undefined if nothing says which. */
  readonly region: string | undefined;
}

const places = new WeakMap<Error, RequestPlace>();

/** Remembers where the request went that an error came of, for {@link explain}. */
export function notePlace(error: unknown, place: RequestPlace): void {
  if (error instanceof Error) places.set(error, place);
}

/** As in `table tenants in eu-west-1`. */
function placeOf(error: Error): string | undefined {
  const place = places.get(error);
  return place?.table && `table ${place.table}${place.region ? ` in ${place.region}` : ''}`;
}

// Such as ECONNREFUSED and ENOTFOUND, but not ERR_INVALID_URL, which is Node's own.
const isNoAnswer = ({ name, code }: AwsError) =>
  name === 'TimeoutError' || /^E(?!RR_)[A-Z_]+$/.test(code ?? '');

/** Tells that AWS would take the request if fewer came. */
export const isThrottling = ({ name }: Error): boolean =>
  /^(ProvisionedThroughputExceeded|Throttling|RequestLimitExceeded|TooManyRequests)/.test(name);

/** Tells an error after which the same request may succeed. */
export function isTransient(error: AwsError): boolean {
  return (
    isNoAnswer(error) ||
    (error.$metadata?.httpStatusCode ?? 0) >= 500 ||
    isThrottling(error) ||
    /^Transaction(InProgress|Conflict)/.test(error.name)
  );
}

/** What a request was about that AWS did not answer as hoped. */
interface FailedRequest {
  /** As an IAM policy names it, such as `dynamodb:Query`. */
  readonly action: string;
  /** As people call it. */
  readonly service: string;
  /** What it was about, such as `stack tenant-claims-dev in us-east-1`. */
  readonly about?: string | undefined;
  /** Where the request went, if it can be somewhere else than AWS. */
  readonly endpoint?: string;
}

/** The action that AWS names as missing, or the one that was to be done. */
const missingAction = ({ message }: Error, action: string): string =>
  /not authorized to perform: (\S+)/.exec(message)?.[1] ?? action;

/** One sentence for what a user can put right; undefined for anything else. */
export function describeAwsError(
  error: AwsError,
  { action, service, about, endpoint }: FailedRequest,
): string | undefined {
  const endpointFrom = places.get(error)?.endpointFrom;
  const variable =
    endpointFrom ?? (endpoint === undefined ? 'AWS_ENDPOINT_URL' : 'AWS_ENDPOINT_URL_DYNAMODB');
  // A region says nothing of an endpoint that is named as a whole.
  const suspects = endpointFrom === undefined ? `${variable}, AWS_REGION` : variable;
  const at = endpoint === undefined ? '' : ` at ${endpoint}`;
  if (isNoAnswer(error)) {
    return endpoint === undefined
      ? `No answer from ${service} ${about === undefined ? `to ${action}` : `about ${about}`}: check AWS_REGION and the network.`
      : `No answer from ${service}${at}: check ${suspects} and the network.`;
  }
  if (error.code === 'ERR_INVALID_URL') {
    return endpoint === undefined
      ? `The endpoint of ${service} is no URL: correct ${variable}, or the variable of that service, to one such as http://127.0.0.1:4566.`
      : `${variable} is no URL: expected one such as http://127.0.0.1:8000.`;
  }
  if (/^Region (is missing|not accepted)/.test(error.message)) {
    return 'No usable AWS region: set AWS_REGION, for example to us-east-1.';
  }
  const place = placeOf(error);
  const forPlace = place === undefined ? '' : ` for ${place}`;
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
    case 'AccessDenied':
    case 'AccessDeniedException': {
      const on = endpoint === undefined ? '' : ` on ${place ?? 'the table'}`;
      const what = about === undefined ? 'do this' : `look at ${about}`;
      return `The AWS credentials may not ${what}: their policy has to allow ${missingAction(error, action)}${on}.`;
    }
    case 'SyntaxError':
      return error.$metadata && `What answers${at} is not ${service}: check ${variable}.`;
    default: {
      const said = error.message.replace(/\.$/, '');
      return error.$fault && `${service}${at} refused ${action}: ${said} (${error.name}).`;
    }
  }
}

/** Makes one sentence of what a user can put right; anything else stays the error it is. */
export function explain(error: unknown, action: string, endpoint: string): unknown {
  if (!(error instanceof Error) || error instanceof UserError) return error;
  const sentence = describeAwsError(error, { action, service: 'DynamoDB', endpoint });
  return sentence ? new UserError(sentence, { cause: error, code: error.name }) : error;
}
