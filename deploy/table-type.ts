import { CloudFormationClient, DescribeStackResourceCommand } from '@aws-sdk/client-cloudformation';
import { ask } from '../tools/aws/ask.ts';
import { docsPath } from '../tools/command/call-to.ts';
import { UserError } from '../tools/command/user-error.ts';
import type { Deployment } from './existing-pool/deployment.ts';

const ADVICE = {
  'AWS::DynamoDB::GlobalTable': `deploy without replicaRegions, and add replicas beside the stack, as ${docsPath('deploying.md')} says`,
  'AWS::DynamoDB::Table': 'add --param replicaRegions=REGIONS',
} as const;

/** What the stack has for the table; undefined if that cannot be known. */
async function readType({ config, stackName, notice }: Deployment): Promise<string | undefined> {
  const client = new CloudFormationClient(config);
  const input = { StackName: stackName, LogicalResourceId: 'TenantsTable' };
  try {
    const request = client.send(new DescribeStackResourceCommand(input));
    const { StackResourceDetail } = await ask('cloudformation:DescribeStackResource', request);
    return StackResourceDetail?.ResourceType;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    // A stage that serves a replica has no table.
    if (error.code !== 'ValidationError')
      notice(`Whether the table stays what it is could not be looked at. ${error.message}`);
    return undefined;
  } finally {
    client.destroy();
  }
}

/**
 * Keeps CloudFormation from making a global table of one that is none, or the other way round:
 * DynamoDB warns that this may delete it.
 *
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/globaltables-bestpractices.html
 *
 * @throws {UserError} if the deployment would
 */
export async function requireSameTableType(deployment: Deployment): Promise<void> {
  const { stage, tableType } = deployment;
  if (tableType === undefined) return;
  const deployed = await readType(deployment);
  if (deployed === undefined || deployed === tableType) return;
  throw new UserError(
    `Stage ${stage} has a table of type ${deployed}, and this deployment would make it ${tableType}, which may delete it: ${ADVICE[tableType]}.`,
  );
}
