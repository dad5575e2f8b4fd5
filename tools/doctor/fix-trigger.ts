import { attach, isAttached, requireVersion } from '../../deploy/existing-pool/attach-trigger.ts';
import { findMachinesWithoutRecord } from '../../deploy/existing-pool/machines-without-record.ts';
import {
  describeCalls,
  inboundOf,
  type PoolTrigger,
  triggerOf,
} from '../../deploy/existing-pool/pool-trigger.ts';
import { readPool, requireKnown } from '../../deploy/existing-pool/read-pool.ts';
import { createTableReader } from '../../seed/table/table-reader.ts';
import { describeAppClient, readAppClients } from '../aws/app-clients.ts';
import { connectDynamoDb } from '../aws/dynamodb-connection.ts';
import { callTo } from '../command/call-to.ts';
import { UserError } from '../command/user-error.ts';
import { confirm } from '../terminal/confirm.ts';
import { someOf } from '../terminal/count.ts';
import { type Clients, openClients } from './aws-clients.ts';
import { type Deployed, readDeployed } from './deployed.ts';

/** How to put the trigger of a stage's pool right. */
export interface TriggerFix {
  readonly stage: string;
  /** What the pool is to call; undefined: what the stack says. */
  readonly trigger: PoolTrigger | undefined;
  /** Does not ask. */
  readonly yes: boolean;
}

/** Of what calls this service: who gets no token then. */
async function* findLockedOut(
  { pools }: Clients,
  { userPoolId, table, stage }: Deployed,
  { eventVersion }: PoolTrigger,
): AsyncGenerator<string> {
  const connection = connectDynamoDb({ table });
  try {
    if (await createTableReader(connection, table).isEmpty()) {
      throw new UserError(
        `Table ${table} is empty, so no user could sign in: seed it first with ${callTo('seed')} apply --stage ${stage}.`,
      );
    }
    if (eventVersion !== 'V3_0') return;
    const appClients = await readAppClients(pools, userPoolId);
    const found = await findMachinesWithoutRecord(appClients, connection.client, table);
    if (found.length > 0)
      yield `App clients that may ask for machine tokens and have no record: ${someOf(found.map(describeAppClient))}.`;
  } finally {
    connection.client.destroy();
  }
}

async function fixWith(clients: Clients, { stage, trigger, yes }: TriggerFix): Promise<string> {
  const deployed = await readDeployed(clients, stage);
  const wanted = trigger ?? deployed.trigger;
  const reading = await readPool(clients.pools, deployed.userPoolId);
  const { pool } = reading;
  const inbound = trigger ? undefined : deployed.inbound;
  const calls = describeCalls(wanted, inbound);
  if (isAttached(pool, wanted, inbound)) return `User pool ${pool.Id} already calls ${calls}.`;
  requireVersion(pool, wanted.eventVersion);
  requireKnown(reading);
  const plan = [
    `User pool ${pool.Id} calls ${describeCalls(triggerOf(pool.LambdaConfig), inbound && inboundOf(pool.LambdaConfig))}, and would call ${calls}.`,
    'All its other settings are sent back as they are, and compared afterwards.',
  ];
  if (!trigger) for await (const line of findLockedOut(clients, deployed, wanted)) plan.push(line);
  console.log(plan.join('\n'));
  if (!yes) await confirm(`Change the trigger of user pool ${pool.Id}?`);
  await attach(clients.pools, reading, wanted, true, inbound);
  return `User pool ${pool.Id} now calls ${calls}.`;
}

/**
 * Has the pool of a stage call the function of that stage again, or another. Prints a plan, asks,
 * and changes nothing else of the pool.
 *
 * @returns what became of it
 * @throws {UserError} if the pool cannot be changed without a loss, the answer is no, or AWS refuses
 */
export async function fixTrigger(fix: TriggerFix): Promise<string> {
  const clients = openClients();
  try {
    return await fixWith(clients, fix);
  } finally {
    clients.close();
  }
}
