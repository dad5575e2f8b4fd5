import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { isEventVersion } from '../../src/event/trigger-event.ts';
import { ask } from '../../tools/aws/ask.ts';
import { type DeployedStack, findStack } from '../../tools/aws/find-stack.ts';
import { callTo } from '../../tools/command/call-to.ts';
import { UserError } from '../../tools/command/user-error.ts';
import { tellChanges } from '../deployed-parameters.ts';
import { requireChosen } from '../own-pool.ts';
import {
  attach,
  detach,
  requireNoOther,
  requireNoOtherInbound,
  requireVersion,
} from './attach-trigger.ts';
import { type Deployment, withPools } from './deployment.ts';
import { requireMachineRecords } from './machines-without-record.ts';
import { tellGroups } from './pool-groups.ts';
import type { DescribedUserPool } from './pool-settings.ts';
import { describeCalls, describeTrigger, isSameFunction, triggerOf } from './pool-trigger.ts';
import { readPool, requireKnown } from './read-pool.ts';

async function readStack({ config, stackName }: Deployment): Promise<DeployedStack | undefined> {
  const client = new CloudFormationClient(config);
  try {
    return await findStack(client, stackName);
  } finally {
    client.destroy();
  }
}

/**
 * A stage that left its pool would take the pool's permission to call the function along, and with
 * it every sign-in.
 */
function requireSamePool(
  { stage, existingUserPoolId }: Deployment,
  { outputs }: DeployedStack,
): void {
  const { ExistingUserPoolId: deployed, UserPoolClientId: ownClient } = outputs;
  if (deployed && deployed !== existingUserPoolId) {
    throw new UserError(
      `Stage ${stage} serves the existing user pool ${deployed}: add --param existingUserPoolId=${deployed}, or run npx sls remove --stage ${stage} first.`,
    );
  }
  if (ownClient && existingUserPoolId) {
    throw new UserError(
      `Stage ${stage} has a user pool of its own, which this deployment would take away: deploy with existingUserPoolId=${existingUserPoolId} to another stage.`,
    );
  }
}

/**
 * CloudFormation takes a function whose name changes away, before the pool can be told of the one
 * in its place.
 */
function requireKnownFunction(
  { functionName, attaches, replacesTrigger }: Deployment,
  pool: DescribedUserPool,
  deployed: string,
) {
  const called = triggerOf(pool.LambdaConfig)?.arn;
  const [name] = deployed.split(':').slice(6);
  if (name === functionName || !called || !isSameFunction(called, deployed)) return;
  if (attaches && replacesTrigger) return;
  const instead = attaches
    ? 'add --param replaceTrigger=on'
    : 'deploy without attach=off and with --param replaceTrigger=on';
  throw new UserError(
    `User pool ${pool.Id} calls function ${name}, which this deployment would take away for ${functionName}: keep it with --param functionName=${name}, or ${instead}, and no user can sign in until the pool calls the new one.`,
  );
}

/** A pool whose people cannot have a tenant would let nobody in. */
function requireAttributes({ settings, notice }: Deployment, pool: DescribedUserPool) {
  const { tenantAttribute, departmentAttribute, missingTenant } = settings();
  const names = (pool.SchemaAttributes ?? []).map(({ Name }) => Name);
  if (missingTenant === 'deny' && !names.includes(tenantAttribute)) {
    throw new UserError(
      `User pool ${pool.Id} has no attribute ${tenantAttribute}, so no user could sign in: add it to the pool, name the one that it has by --param tenantAttribute, or deploy with --param missingTenant=passthrough.`,
    );
  }
  const missing = [tenantAttribute, departmentAttribute].filter((name) => !names.includes(name));
  if (missing.length > 0)
    notice(`User pool ${pool.Id} has no attribute ${missing.join(' and no ')}.`);
}

/** Refuses a deployment whose existing pool could not be attached after it. */
async function requirePool(
  deployment: Deployment,
  stack: DeployedStack | undefined,
): Promise<void> {
  const { existingUserPoolId, eventVersion, replacesTrigger, attaches, hasInboundFederation } =
    deployment;
  const reading = await withPools(deployment, (client) => readPool(client, existingUserPoolId));
  const { pool } = reading;
  const {
    TriggerArn: deployed,
    InboundFederationArn: inbound,
    TenantsTableName: table,
  } = stack?.outputs ?? {};
  const trigger = triggerOf(pool.LambdaConfig);
  requireVersion(pool, eventVersion);
  if (deployed) requireKnownFunction(deployment, pool, deployed);
  if (attaches) {
    requireKnown(reading);
    requireAttributes(deployment, pool);
    if (!replacesTrigger) {
      requireNoOther(pool, deployed);
      if (hasInboundFederation) requireNoOtherInbound(pool, inbound);
    }
    const isThere = trigger?.arn === deployed && trigger?.eventVersion === 'V3_0';
    if (eventVersion === 'V3_0' && !isThere)
      await requireMachineRecords(deployment, pool.Id, table);
    await tellGroups(deployment, pool.Id);
  }
  if (trigger) deployment.notice(`So far user pool ${pool.Id} calls ${describeTrigger(trigger)}.`);
}

/** Refuses to have the pool of the stage ask for machines that have no record. */
async function requireOwnMachines(deployment: Deployment, stack: DeployedStack): Promise<void> {
  const { UserPoolId: id, EventVersion: before, TenantsTableName: table } = stack.outputs;
  if (deployment.eventVersion !== 'V3_0' || before === 'V3_0' || !id) return;
  await requireMachineRecords(deployment, id, table);
}

/** What CloudFormation is going to take away, the pool must not call any more. */
async function releaseInbound(deployment: Deployment, stack: DeployedStack): Promise<void> {
  const { existingUserPoolId: id, hasInboundFederation, notice } = deployment;
  const { InboundFederationArn: arn } = stack.outputs;
  if (hasInboundFederation || !arn) return;
  const change = await withPools(deployment, (client) => detach(client, id, [arn]));
  if (change === 'changed')
    notice(`User pool ${id} no longer calls ${arn} for users of identity providers.`);
}

/**
 * Refuses a deployment before it changes anything, if its pool could not be attached after it.
 *
 * @returns whether all has to be deployed, also what was uploaded before: the framework takes
 *   that for deployed
 * @throws {UserError} if so
 */
export async function beforeDeploy(deployment: Deployment): Promise<boolean> {
  const stack = await readStack(deployment);
  if (stack) {
    await tellChanges(deployment, stack);
    requireSamePool(deployment, stack);
    requireChosen(deployment, stack);
  }
  if (deployment.existingUserPoolId) {
    await requirePool(deployment, stack);
    if (stack) await releaseInbound(deployment, stack);
  } else if (stack) await requireOwnMachines(deployment, stack);
  const { wasRolledBack = false } = stack ?? {};
  if (wasRolledBack) {
    deployment.notice(
      `The last deployment of stage ${deployment.stage} was rolled back: all of it is deployed again.`,
    );
  }
  return wasRolledBack;
}

/** A pool whose people have no records yet would let nobody in. */
async function requireRecords({ config, stage }: Deployment, table: string): Promise<void> {
  const client = new DynamoDBClient(config);
  try {
    const command = new ScanCommand({ TableName: table, Limit: 1 });
    const { Items = [] } = await ask('dynamodb:Scan', client.send(command));
    if (Items.length > 0) return;
    throw new UserError(
      `The stage is deployed, and its pool not attached, because table ${table} is empty and no user could sign in: seed it with ${callTo('seed')} apply --stage ${stage}, and deploy again.`,
    );
  } finally {
    client.destroy();
  }
}

/**
 * Attaches the pool, once everything that it is going to call is there.
 *
 * @throws {UserError} if that fails. The pool is then as it was, unless the sentence says that
 *   it has its new triggers
 */
export async function afterDeploy(deployment: Deployment): Promise<void> {
  const { existingUserPoolId: id, replacesTrigger, attaches, notice } = deployment;
  if (!id) return;
  if (!attaches) {
    notice(
      `User pool ${id} is left as it is: deploy without attach=off to have it call the function.`,
    );
    return;
  }
  // What is deployed, and not what was asked for: the framework may have found nothing to deploy.
  const {
    TriggerArn: arn,
    TenantsTableName: table,
    EventVersion: eventVersion,
    InboundFederationArn: inbound,
  } = (await readStack(deployment))?.outputs ?? {};
  if (!arn || !table || !isEventVersion(eventVersion))
    throw new UserError(`Stack ${deployment.stackName} has no outputs: deploy it again.`);
  const trigger = { arn, eventVersion };
  const change = await withPools(deployment, async (client) => {
    const reading = await readPool(client, id);
    if (triggerOf(reading.pool.LambdaConfig)?.arn !== arn) await requireRecords(deployment, table);
    return attach(client, reading, trigger, replacesTrigger, inbound);
  });
  const was = change === 'as it was' ? 'already calls' : 'now calls';
  notice(`User pool ${id} ${was} ${describeCalls(trigger, inbound)}.`);
}

/**
 * Detaches the pool, while everything that it calls is still there. The stack says which pool,
 * whatever the parameters.
 *
 * @throws {UserError} if that fails; nothing is removed then
 */
export async function beforeRemove(deployment: Deployment): Promise<void> {
  const stack = await readStack(deployment);
  const {
    ExistingUserPoolId: id,
    TriggerArn: arn,
    InboundFederationArn: inbound,
  } = stack?.outputs ?? {};
  if (!id || !arn || stack?.isProtected) return;
  const arns = inbound ? [arn, inbound] : [arn];
  const change = await withPools(deployment, (client) => detach(client, id, arns));
  deployment.notice(
    change === 'changed'
      ? `User pool ${id} calls this function no longer.`
      : `User pool ${id} did not call this function.`,
  );
}
