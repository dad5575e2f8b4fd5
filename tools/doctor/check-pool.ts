import {
  DescribeUserPoolCommand,
  type UserPoolType,
} from '@aws-sdk/client-cognito-identity-provider';
import { inboundOf, isSameFunction, triggerOf } from '../../deploy/existing-pool/pool-trigger.ts';
import type { Settings } from '../../src/settings.ts';
import { ask } from '../aws/ask.ts';
import { callTo } from '../command/call-to.ts';
import type { Clients } from './aws-clients.ts';
import type { Deployed } from './deployed.ts';
import type { Finding } from './finding.ts';

// Not by the console, which cannot choose an alias.
const attachAgain = ({ stage }: Deployed): string =>
  `have it call the function with ${callTo('doctor')} --stage ${stage} --fix trigger, which shows what it changes and asks: CloudFormation does not put back what was changed by hand`;

function checkTrigger(pool: UserPoolType, deployed: Deployed): Finding {
  const { trigger: expected, userPoolId } = deployed;
  const check = 'trigger';
  const found = triggerOf(pool.LambdaConfig);
  const advice = attachAgain(deployed);
  const bad = (finding: string): Finding => ({ check, status: 'bad', finding, advice });
  if (!found) return bad(`user pool ${userPoolId} calls no function before it signs tokens`);
  if (!isSameFunction(found.arn, expected.arn)) {
    return bad(`user pool ${userPoolId} calls ${found.arn}, and not ${expected.arn}`);
  }
  if (found.arn !== expected.arn)
    return bad(`user pool ${userPoolId} calls ${found.arn}, past ${expected.arn}`);
  if (found.eventVersion !== expected.eventVersion) {
    return bad(
      `user pool ${userPoolId} sends ${found.eventVersion} events, and not ${expected.eventVersion}`,
    );
  }
  const finding = `user pool ${userPoolId} calls the function with ${found.eventVersion} events`;
  return { check, status: 'good', finding };
}

/** Of a stage without the function, what the pool calls there is not judged. */
function checkInbound(pool: UserPoolType, deployed: Deployed): readonly Finding[] {
  const { inbound, userPoolId } = deployed;
  const check = 'trigger';
  const found = inboundOf(pool.LambdaConfig);
  if (inbound === undefined) return [];
  const whom = 'for users of identity providers';
  if (found === inbound) {
    const finding = `user pool ${userPoolId} calls the inbound federation function ${whom}`;
    return [{ check, status: 'good', finding }];
  }
  const finding = `user pool ${userPoolId} calls ${found ?? 'no function'} ${whom}, and not ${inbound}`;
  return [{ check, status: 'bad', finding, advice: attachAgain(deployed) }];
}

function checkAttributes(pool: UserPoolType, settings: Settings): Finding {
  const check = 'attributes';
  const names = (pool.SchemaAttributes ?? []).map(({ Name }) => Name);
  const missing = (['tenantAttribute', 'departmentAttribute'] as const).filter(
    (one) => !names.includes(settings[one]),
  );
  if (missing.length === 0)
    return { check, status: 'good', finding: 'the user pool has the tenant attributes' };
  const finding = `the user pool has no attribute ${missing.map((one) => settings[one]).join(' and no ')}`;
  // A user may be of no department.
  if (!missing.includes('tenantAttribute')) {
    return {
      check,
      status: 'warning',
      finding,
      advice: 'add it, or name another by --param departmentAttribute',
    };
  }
  const advice =
    'add it to the pool, or name those that it has by --param tenantAttribute and departmentAttribute';
  return { check, status: 'bad', finding, advice };
}

/** Reads the user pool; undefined if it is not there. */
export async function describePool(
  { pools }: Clients,
  { userPoolId }: Deployed,
): Promise<UserPoolType | undefined> {
  const command = new DescribeUserPoolCommand({ UserPoolId: userPoolId });
  const { UserPool } = await ask('cognito-idp:DescribeUserPool', pools.send(command)).catch(
    (error) => {
      if (error.code === 'ResourceNotFoundException') return { UserPool: undefined };
      throw error;
    },
  );
  return UserPool;
}

/** Looks at what the user pool calls, and whether it can say whose user somebody is. */
export async function checkPool(
  reading: Promise<UserPoolType | undefined>,
  deployed: Deployed,
  settings: Settings | undefined,
): Promise<readonly Finding[]> {
  const pool = await reading;
  if (!pool) {
    const finding = `there is no user pool ${deployed.userPoolId}`;
    const advice = `run npx sls remove --stage ${deployed.stage}, and deploy with the id of a pool that is there`;
    return [{ check: 'trigger', status: 'bad', finding, advice }];
  }
  return [
    checkTrigger(pool, deployed),
    ...checkInbound(pool, deployed),
    ...(settings ? [checkAttributes(pool, settings)] : []),
  ];
}
