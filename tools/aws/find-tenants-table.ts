import { CloudFormationClient, DescribeStacksCommand } from '@aws-sdk/client-cloudformation';
import { UserError } from '../command/user-error.ts';
import { explain, isNoAnswer } from './dynamodb-errors.ts';

const PATIENCE_MS = 2_000;
const OUTPUT = 'TenantsTableName';

function describe(error: Error, stack: string, stage: string, region: string): string | undefined {
  const place = `stack ${stack} in ${region}`;
  if (isNoAnswer(error)) {
    return `No answer from CloudFormation about ${place}: check AWS_REGION and the network, or name the table with --table.`;
  }
  if (error.name === 'ValidationError' && error.message.includes('does not exist')) {
    return `There is no ${place}: check --stage and AWS_REGION, or deploy it with npx sls deploy --stage ${stage}.`;
  }
  if (/^AccessDenied/.test(error.name)) {
    return `The AWS credentials may not look at ${place}: their policy has to allow cloudformation:DescribeStacks, or name the table with --table.`;
  }
  return error.name === 'ValidationError'
    ? `CloudFormation refused cloudformation:DescribeStacks: ${error.message} (${error.name}).`
    : undefined;
}

/**
 * Finds the tenant table of a deployed stage in the outputs of its stack.
 *
 * @throws {UserError} if the stack, or its output, cannot be had
 */
export async function findTable(stage: string): Promise<string> {
  const stack = `tenant-claims-${stage}`;
  const client = new CloudFormationClient({
    maxAttempts: 2,
    requestHandler: {
      connectionTimeout: PATIENCE_MS,
      requestTimeout: PATIENCE_MS,
      throwOnRequestTimeout: true,
    },
  });
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stack }));
    const output = Stacks[0]?.Outputs?.find(({ OutputKey }) => OutputKey === OUTPUT);
    if (output?.OutputValue) return output.OutputValue;
    const place = `Stack ${stack} in ${await client.config.region()}`;
    throw new UserError(
      `${place} has no output ${OUTPUT}: deploy it again, or name the table with --table.`,
    );
  } catch (error) {
    if (!(error instanceof Error) || error instanceof UserError) throw error;
    const region = await client.config.region().catch(() => 'an unknown region');
    const sentence = describe(error, stack, stage, region);
    if (sentence) throw new UserError(sentence, { cause: error });
    throw explain(error, 'cloudformation:DescribeStacks', 'CloudFormation');
  } finally {
    client.destroy();
  }
}
