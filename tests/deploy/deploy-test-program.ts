import { type Command, Option } from 'commander';
import { createProgram, misuse } from '../../tools/command/read-command.ts';
import { UserError } from '../../tools/command/user-error.ts';

/** Where the service is deployed to. */
export type Place =
  | { readonly kind: 'emulator'; readonly endpoint: string }
  | { readonly kind: 'account'; readonly account: string };

/** What to deploy where; without a place there is nothing to deploy to. */
export interface DeployTestCommand {
  readonly place: Place | undefined;
  readonly existingPool: boolean;
  readonly keep: boolean;
}

const MORE = `
Set AWS_ENDPOINT_URL to an emulator such as http://127.0.0.1:4566, or give --account.

An emulator has to run the function on every sign-in, and to refuse the sign-in that the function refuses, which some do
only when told to be strict. Where S3 knows buckets by the name of the host, AWS_ENDPOINT_URL_S3 says which. Region and
credentials are the AWS SDK's own variables.`;

const OF_AWS = /\.(?:amazonaws\.com(?:\.cn)?|api\.aws)(?::\d+)?$/;

function readPlace(
  program: Command,
  account: string | undefined,
  endpoint: string,
): Place | undefined {
  if (account !== undefined && !/^\d{12}$/.test(account)) {
    throw misuse(program, `--account has to be the twelve digits of an account`);
  }
  if (endpoint === '') return account === undefined ? undefined : { kind: 'account', account };
  if (!URL.canParse(endpoint)) {
    throw new UserError('AWS_ENDPOINT_URL is no URL: expected one such as http://127.0.0.1:4566.');
  }
  if (OF_AWS.test(new URL(endpoint).host)) {
    throw misuse(
      program,
      `AWS_ENDPOINT_URL is AWS itself: unset it, and say by --account which account`,
    );
  }
  if (account !== undefined) {
    throw misuse(program, `--account is for AWS, and AWS_ENDPOINT_URL is somewhere else`);
  }
  return { kind: 'emulator', endpoint };
}

/** Declares the test of a deployment. */
export function createDeployTestProgram(
  env: Readonly<Record<string, string | undefined>>,
  take: (command: DeployTestCommand) => void,
): Command {
  const program = createProgram(
    'npm run test:deploy --',
    'Deploys stage deploytest, seeds it, signs a user in, changes a record, suspends the tenant, has the doctor look, and removes it all: on an emulator that has CloudFormation, Lambda, Cognito and DynamoDB, or in an account of AWS.',
  );
  return program
    .addOption(
      new Option(
        '--account <number>',
        'the account, which the credentials have to be of; it costs a few cents',
      ),
    )
    .option('--existing-pool', 'attaches a user pool that was there before')
    .option('--keep', 'leaves the stage as it is in the end')
    .addHelpText('after', MORE)
    .action(() => {
      const { account, existingPool = false, keep = false } = program.opts();
      const place = readPlace(program, account, env.AWS_ENDPOINT_URL ?? '');
      take({ place, existingPool, keep });
    });
}
