import { parseArgs } from 'node:util';
import { UserError } from '../../tools/command/user-error.ts';

/** Where the service is deployed to. */
type Place =
  | { readonly kind: 'emulator'; readonly endpoint: string }
  | { readonly kind: 'account'; readonly account: string };

export type Command =
  | { readonly name: 'help' }
  | { readonly name: 'skip' }
  | {
      readonly name: 'deploy';
      readonly place: Place;
      readonly existingPool: boolean;
      readonly keep: boolean;
    };

export const USAGE = `Usage: AWS_ENDPOINT_URL=http://127.0.0.1:4566 npm run test:deploy -- [options]
       npm run test:deploy -- --account 123456789012 [options]

Deploys stage deploytest, seeds it, signs somebody in, changes a record, suspends the tenant, has the doctor look, and removes
it all: on an emulator that has CloudFormation, Lambda, Cognito and DynamoDB, or in an account of AWS.

  --account NUMBER   the account, which the credentials have to be of; it costs a few cents
  --existing-pool    attaches a user pool that was there before, and looks whether it is as before when all is removed
  --keep             leaves the stage as it is in the end
  --help             prints this

An emulator has to run the function on every sign-in, and to refuse the sign-in that the function refuses, which some do
only when told to be strict. Where S3 knows buckets by the name of the host, AWS_ENDPOINT_URL_S3 says which. Region and
credentials are the AWS SDK's own variables.`;

export const NEEDS =
  'Skipped: this needs AWS_ENDPOINT_URL, the address of an emulator that has CloudFormation, Lambda, Cognito and DynamoDB, or --account NUMBER, an account of AWS.';

const OPTIONS = {
  account: { type: 'string' },
  'existing-pool': { type: 'boolean' },
  keep: { type: 'boolean' },
  help: { type: 'boolean', short: 'h' },
} as const;

const MORE = 'see npm run test:deploy -- --help';
const OF_AWS = /\.(?:amazonaws\.com(?:\.cn)?|api\.aws)(?::\d+)?$/;

function parseOptions(args: string[]) {
  try {
    return parseArgs({ args, options: OPTIONS }).values;
  } catch (error) {
    // Only the first sentence of Node's own message is about what the user wrote.
    const [sentence] = (error as Error).message.split(/\.\s/);
    throw new UserError(`${sentence}: ${MORE}.`, { cause: error });
  }
}

function parsePlace(account: string | undefined, endpoint: string): Place | undefined {
  if (account !== undefined && !/^\d{12}$/.test(account)) {
    throw new UserError(`--account has to be the twelve digits of an account: ${MORE}.`);
  }
  if (endpoint === '') return account === undefined ? undefined : { kind: 'account', account };
  if (!URL.canParse(endpoint)) {
    throw new UserError('AWS_ENDPOINT_URL is no URL: expected one such as http://127.0.0.1:4566.');
  }
  if (OF_AWS.test(new URL(endpoint).host)) {
    throw new UserError(
      `AWS_ENDPOINT_URL is AWS itself: unset it, and say by --account which account, ${MORE}.`,
    );
  }
  if (account !== undefined) {
    throw new UserError(`--account is for AWS, and AWS_ENDPOINT_URL is somewhere else: ${MORE}.`);
  }
  return { kind: 'emulator', endpoint };
}

/** @throws {UserError} if the arguments or AWS_ENDPOINT_URL say nothing that can be done */
export function parseCommandLine(
  args: string[],
  env: Readonly<Record<string, string | undefined>>,
): Command {
  const { account, 'existing-pool': existingPool = false, keep = false, help } = parseOptions(args);
  if (help) return { name: 'help' };
  const place = parsePlace(account, env.AWS_ENDPOINT_URL ?? '');
  return place ? { name: 'deploy', place, existingPool, keep } : { name: 'skip' };
}
