import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { type EventVersion, isEventVersion } from '../../src/event/trigger-event.ts';
import { UserError } from '../command/user-error.ts';
import { isTransient } from './aws-errors.ts';
import { requireStack, stackNameOf } from './find-stack.ts';
import { patient, SMALL_ANSWER_MS } from './timeouts.ts';

/** What the stack of a deployed stage says of it. */
export interface FoundStage {
  readonly stage: string;
  readonly table: string;
  /** The function that the user pool calls; undefined if the stack is older than this output. */
  readonly triggerArn: string | undefined;
  /** The events that the user pool sends. */
  readonly eventVersion: EventVersion | undefined;
  /** Of a stage whose table is a replica: the region that its rows are written in. */
  readonly primaryRegion: string | undefined;
}

/**
 * Finds a deployed stage by the outputs of its stack.
 *
 * @throws {UserError} if the stack, or the name of its tenant table, cannot be had
 */
export async function findStage(stage: string): Promise<FoundStage> {
  const client = new CloudFormationClient(patient(SMALL_ANSWER_MS));
  try {
    const { outputs } = await requireStack(client, stage).catch((error) => {
      if (!(error instanceof UserError) || error.code === undefined) throw error;
      // Whom CloudFormation does not answer, DynamoDB may.
      if (!error.code.startsWith('AccessDenied') && !isTransient(error.cause as Error)) throw error;
      const sentence = error.message.replace(/\.$/, '');
      throw new UserError(`${sentence}, or name the table with --table.`, { cause: error });
    });
    const {
      TenantsTableName: table,
      TriggerArn,
      EventVersion: eventVersion,
      ReplicaOf: primaryRegion,
    } = outputs;
    if (!table) {
      const place = `${stackNameOf(stage)} in ${await client.config.region()}`;
      throw new UserError(
        `Stack ${place} has no output TenantsTableName: deploy it again, or name the table with --table.`,
      );
    }
    return {
      stage,
      table,
      triggerArn: TriggerArn,
      eventVersion: isEventVersion(eventVersion) ? eventVersion : undefined,
      primaryRegion,
    };
  } finally {
    client.destroy();
  }
}
