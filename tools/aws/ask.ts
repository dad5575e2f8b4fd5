import { UserError } from '../command/user-error.ts';
import { describeAwsError } from './aws-errors.ts';

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

/**
 * Waits for the answer of AWS to a request.
 *
 * @param action what the request needs to be allowed
 * @param about what it looks at, such as `stack tenant-claims-dev in us-east-1`
 * @throws {UserError} for what the user can put right; anything else stays the error it is
 */
export async function ask<T>(action: AwsAction, request: Promise<T>, about?: string): Promise<T> {
  try {
    return await request;
  } catch (error) {
    if (!(error instanceof Error) || error instanceof UserError) throw error;
    const sentence = describeAwsError(error, { action, service: serviceOf(action), about });
    throw sentence ? new UserError(sentence, { cause: error, code: error.name }) : error;
  }
}
