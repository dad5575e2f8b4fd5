import { DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { ask } from '../../tools/aws/ask.ts';
import type { DeployedStack } from '../../tools/aws/find-stack.ts';
import { makeReplica, readReplicas } from '../../tools/aws/user-pool-replicas.ts';
import { callTo } from '../../tools/command/call-to.ts';
import { inRepository } from '../../tools/command/code-folder.ts';
import { UserError } from '../../tools/command/user-error.ts';
import { type Deployment, type ServedReplica, withPools } from './deployment.ts';
import type { DescribedUserPool } from './pool-settings.ts';
import {
  describeCalls,
  inboundOf,
  isSameTrigger,
  type PoolTrigger,
  triggerOf,
} from './pool-trigger.ts';
import { readPool } from './read-pool.ts';

/** The status of the pool's replica in the region of a client; undefined if there is none. */
const readStatus = (deployment: Deployment, id: string) =>
  withPools(deployment, async (client) => {
    const region = await client.config.region();
    const replicas = await readReplicas(client, id);
    const status = replicas.find(({ RegionName }) => RegionName === region)?.Status;
    return { region, status };
  });

/** A replica can be configured in two statuses only, and is not taken out of use by a default. */
async function requireStatus(deployment: Deployment, replica: ServedReplica): Promise<string> {
  const { existingUserPoolId: id } = deployment;
  const { region, status } = await readStatus(deployment, id);
  if (status === undefined) {
    throw new UserError(
      `User pool ${id} has no replica in ${region}: ${makeReplica(id, replica.primaryRegion, region)}.`,
    );
  }
  if (status !== 'ACTIVE' && status !== 'INACTIVE') {
    throw new UserError(
      `The replica of user pool ${id} in ${region} is ${status}: deploy when it is INACTIVE.`,
    );
  }
  if (status === 'ACTIVE' && replica.status.value !== 'ACTIVE' && !replica.status.isChosen) {
    throw new UserError(
      `The replica of user pool ${id} in ${region} takes sign-ins, and this deployment would end that: add --param replicaStatus=ACTIVE, or replicaStatus=INACTIVE if that is meant.`,
    );
  }
  return region;
}

/** What the replica has of its own that the template does not say, and so may set back. */
function* unsaid(pool: DescribedUserPool, said: ServedReplica['configuration']) {
  const ours = ['PreTokenGeneration', 'PreTokenGenerationConfig'];
  const { LambdaConfig = {} } = said;
  for (const [name, value] of Object.entries(pool.LambdaConfig ?? {})) {
    if (value !== undefined && !ours.includes(name) && !(name in LambdaConfig))
      yield `LambdaConfig.${name}`;
  }
  const sendsItself = pool.EmailConfiguration?.EmailSendingAccount === 'DEVELOPER';
  if (sendsItself && !said.EmailConfiguration) yield 'EmailConfiguration';
  if (pool.SmsConfiguration && !said.SmsConfiguration) yield 'SmsConfiguration';
  const tags = Object.keys(pool.UserPoolTags ?? {}).filter((name) => !name.startsWith('aws:'));
  if (tags.length > 0 && !said.UserPoolTags) yield 'UserPoolTags';
}

async function requireSaid(deployment: Deployment, replica: ServedReplica, region: string) {
  const { existingUserPoolId: id } = deployment;
  const { pool } = await withPools(deployment, (client) => readPool(client, id));
  const names = [...unsaid(pool, replica.configuration)];
  if (names.length === 0) return;
  throw new UserError(
    `The replica of user pool ${id} in ${region} has ${names.join(', ')}, which this deployment could set back: say the same under Properties of ReplicaConfiguration in deploy/resources/replica.yml${inRepository('', ' of a clone')}.`,
  );
}

/** Another table of that name would let in, and deny, others. */
async function requireTableReplica(
  { config, environment }: Deployment,
  { primaryRegion }: ServedReplica,
  region: string,
): Promise<void> {
  const { TENANTS_TABLE: table = '' } = environment;
  const client = new DynamoDBClient(config);
  try {
    const command = new DescribeTableCommand({ TableName: table });
    const { Table } = await ask('dynamodb:DescribeTable', client.send(command)).catch((error) => {
      if (error.code === 'ResourceNotFoundException') return { Table: undefined };
      throw error;
    });
    if (!Table) {
      throw new UserError(
        `Table ${table} has no replica in ${region}: make it with aws dynamodb update-table --region ${primaryRegion} --table-name ${table} --replica-updates '[{"Create":{"RegionName":"${region}"}}]'.`,
      );
    }
    if (!Table.Replicas?.some(({ RegionName }) => RegionName === primaryRegion)) {
      throw new UserError(
        `Table ${table} in ${region} is no replica of that in ${primaryRegion}: correct tenantsTable. A replica has the name of its table, which no other table may have here.`,
      );
    }
    if (Table.TableStatus === 'CREATING')
      throw new UserError(
        `The replica of table ${table} in ${region} is not complete: deploy later.`,
      );
  } finally {
    client.destroy();
  }
}

/**
 * Refuses a deployment of a stage that serves the replica of a pool, before it changes anything, if
 * pool or table have no replica here, or the replica of the pool would lose something.
 *
 * @throws {UserError} if so
 */
export async function requireReplica(
  deployment: Deployment,
  replica: ServedReplica,
): Promise<void> {
  const region = await requireStatus(deployment, replica);
  await requireSaid(deployment, replica, region);
  await requireTableReplica(deployment, replica, region);
}

/**
 * Looks at what the stack made of the replica, and tells.
 *
 * @throws {UserError} if the replica does not call the function
 */
export async function tellReplica(
  deployment: Deployment,
  trigger: PoolTrigger,
  inbound: string | undefined,
): Promise<void> {
  const { existingUserPoolId: id, stage, notice } = deployment;
  const { pool } = await withPools(deployment, (client) => readPool(client, id));
  const { region, status } = await readStatus(deployment, id);
  const [found, foundInbound] = [triggerOf(pool.LambdaConfig), inboundOf(pool.LambdaConfig)];
  const whose = `The replica of user pool ${id} in ${region}`;
  if (!isSameTrigger(found, trigger) || ![undefined, foundInbound].includes(inbound)) {
    throw new UserError(
      `${whose} was to call ${describeCalls(trigger, inbound)}, and calls ${describeCalls(found, inbound && foundInbound)}: run ${callTo('doctor')} --stage ${stage} there before you make it ACTIVE.`,
    );
  }
  const use = status === 'ACTIVE' ? 'takes sign-ins' : `is ${status}, and takes no sign-ins`;
  notice(`${whose} calls ${describeCalls(trigger, inbound)}. It ${use}.`);
}

/**
 * Refuses to remove what a replica in use calls. What becomes of its triggers when CloudFormation
 * lets go of them, AWS does not say.
 *
 * @throws {UserError} if the replica takes sign-ins
 */
export async function requireOutOfUse(
  deployment: Deployment,
  { outputs }: DeployedStack,
): Promise<void> {
  const { UserPoolId: id = '', ReplicaOf: primaryRegion } = outputs;
  const { region, status } = await readStatus(deployment, id);
  if (status !== 'ACTIVE') return;
  throw new UserError(
    `The replica of user pool ${id} in ${region} takes sign-ins: end that first, with aws cognito-idp update-user-pool-replica --region ${primaryRegion} --user-pool-id ${id} --region-name ${region} --status INACTIVE, or by a deployment with replicaStatus=INACTIVE.`,
  );
}
