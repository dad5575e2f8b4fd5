import type { PoolTrigger } from '../../deploy/existing-pool/pool-trigger.ts';
import { isEventVersion } from '../../src/event/trigger-event.ts';
import { requireStack, stackNameOf } from '../aws/find-stack.ts';
import { UserError } from '../command/user-error.ts';
import type { Clients } from './aws-clients.ts';

/** What the stack of a stage says that there should be. */
export interface Deployed {
  readonly stage: string;
  readonly table: string;
  readonly userPoolId: string;
  /** Whether the pool was there before, and a deployment attaches it. */
  readonly isExistingPool: boolean;
  /** Of a stage that serves replicas of pool and table: the region of both. */
  readonly primaryRegion: string | undefined;
  /** What the pool has to call, and with which events. */
  readonly trigger: PoolTrigger;
  /** What the pool has to call for users of identity providers, if the stage has it. */
  readonly inbound: string | undefined;
}

/**
 * Reads the outputs of a stage's stack.
 *
 * @throws {UserError} if there is none, or it cannot be read, or it is older than its outputs
 */
export async function readDeployed({ stacks }: Clients, stage: string): Promise<Deployed> {
  const stack = await requireStack(stacks, stage);
  const {
    TenantsTableName: table,
    UserPoolId: userPoolId,
    TriggerArn: arn,
    EventVersion: eventVersion,
    ExistingUserPoolId: existingUserPoolId,
    InboundFederationArn: inbound,
    ReplicaOf: primaryRegion,
  } = stack.outputs;
  if (!table || !userPoolId || !arn || !isEventVersion(eventVersion)) {
    throw new UserError(
      `Stack ${stackNameOf(stage)} in ${await stacks.config.region()} does not say what was deployed: deploy it again with npx sls deploy --stage ${stage}.`,
    );
  }
  return {
    stage,
    table,
    userPoolId,
    isExistingPool: existingUserPoolId !== undefined,
    primaryRegion,
    trigger: { arn, eventVersion },
    inbound,
  };
}
