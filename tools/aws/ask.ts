import { UserError } from '../command/user-error.ts';
import { describeAccess, isNoAnswer, missingAction } from './dynamodb-errors.ts';

/** What errors of the AWS SDK, and of Node's network below it, may have. */
interface AwsError extends Error {
  readonly code?: string;
  readonly $fault?: 'client' | 'server';
  readonly $metadata?: { readonly httpStatusCode?: number };
}

const SERVICES = {
  cloudformation: 'CloudFormation',
  'cognito-idp': 'Amazon Cognito',
  dynamodb: 'DynamoDB',
  lambda: 'AWS Lambda',
  sts: 'AWS STS',
} as const;

/** As an IAM policy names it. */
export type AwsAction = `${keyof typeof SERVICES}:${string}`;

const serviceOf = (action: AwsAction) => SERVICES[action.split(':')[0] as keyof typeof SERVICES];

function describe(error: AwsError, action: AwsAction): string | undefined {
  const service = serviceOf(action);
  if (isNoAnswer(error))
    return `No answer from ${service} to ${action}: check AWS_REGION and the network.`;
  if (error.code === 'ERR_INVALID_URL') {
    return `The endpoint of ${service} is no URL: correct AWS_ENDPOINT_URL, or the variable of that service, to one such as http://127.0.0.1:4566.`;
  }
  const access = describeAccess(error);
  if (access) return access;
  switch (error.name) {
    case 'AccessDenied':
    case 'AccessDeniedException':
      return `The AWS credentials may not do this: their policy has to allow ${missingAction(error, action)}.`;
    default:
      return (
        error.$fault &&
        `${service} refused ${action}: ${error.message.replace(/\.$/, '')} (${error.name}).`
      );
  }
}

/**
 * Waits for the answer of AWS to a request.
 *
 * @param action what the request needs to be allowed
 * @throws {UserError} for what the user can put right; anything else stays the error it is
 */
export async function ask<T>(action: AwsAction, request: Promise<T>): Promise<T> {
  try {
    return await request;
  } catch (error) {
    if (!(error instanceof Error) || error instanceof UserError) throw error;
    const sentence = describe(error, action);
    throw sentence ? new UserError(sentence, { cause: error, code: error.name }) : error;
  }
}
