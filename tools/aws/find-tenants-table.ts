import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { UserError } from '../command/user-error.ts';
import { isTransient } from './aws-errors.ts';
import { requireStack } from './find-stack.ts';
import { patient, SMALL_ANSWER_MS } from './patience.ts';

/**
 * Finds the tenant table of a deployed stage in the outputs of its stack.
 *
 * @throws {UserError} if the stack, or its output, cannot be had
 */
export async function findTenantsTable(stage: string): Promise<string> {
  const client = new CloudFormationClient(patient(SMALL_ANSWER_MS));
  try {
    const { name, outputs } = await requireStack(client, stage).catch((error) => {
      if (!(error instanceof UserError) || error.code === undefined) throw error;
      // Whom CloudFormation does not answer, DynamoDB may.
      if (!error.code.startsWith('AccessDenied') && !isTransient(error.cause as Error)) throw error;
      const sentence = error.message.replace(/\.$/, '');
      throw new UserError(`${sentence}, or name the table with --table.`, { cause: error });
    });
    const { TenantsTableName: table } = outputs;
    if (table) return table;
    throw new UserError(
      `Stack ${name} in ${await client.config.region()} has no output TenantsTableName: deploy it again, or name the table with --table.`,
    );
  } finally {
    client.destroy();
  }
}
