import { GetPolicyCommand } from '@aws-sdk/client-lambda';
import { functionOf } from '../../deploy/existing-pool/pool-trigger.ts';
import { ask } from '../aws/ask.ts';
import type { Clients } from './aws-clients.ts';
import type { Deployed } from './deployed.ts';
import type { Finding } from './finding.ts';
import {
  describeStatement,
  isPoolsOwn,
  type Pool,
  parsePolicy,
  type Statement,
} from './resource-policy.ts';

const check = 'permission';

/** What the policy of a function, or of its alias, says. */
interface Policy {
  readonly functionName: string;
  readonly statements: readonly Statement[];
}

async function readPolicy({ functions }: Clients, functionName: string): Promise<Policy> {
  const command = new GetPolicyCommand({ FunctionName: functionName });
  const { Policy: text } = await ask('lambda:GetPolicy', functions.send(command)).catch((error) => {
    if (error.code === 'ResourceNotFoundException') return { Policy: undefined };
    throw error;
  });
  return { functionName, statements: text === undefined ? [] : parsePolicy(text, functionName) };
}

function poolOf({ userPoolId, trigger }: Deployed): Pool {
  const [, partition, , region, account = ''] = trigger.arn.split(':');
  return {
    arn: `arn:${partition}:cognito-idp:${region}:${account}:userpool/${userPoolId}`,
    account,
  };
}

const addPermission = ({ trigger }: Deployed, { arn, account }: Pool) =>
  `aws lambda add-permission --function-name ${trigger.arn} --statement-id user-pool --action lambda:InvokeFunction --principal cognito-idp.amazonaws.com --source-arn ${arn} --source-account ${account}`;

const removePermission = (functionName: string, { Sid = 'ID' }: Statement) =>
  `aws lambda remove-permission --function-name ${functionName} --statement-id ${Sid}`;

function* checkPool(
  { functionName, statements }: Policy,
  deployed: Deployed,
  pool: Pool,
): Generator<Finding> {
  if (statements.some((statement) => isPoolsOwn(statement, pool))) return;
  // What was taken away by hand, no deployment puts back.
  yield {
    check,
    status: 'bad',
    finding: `the policy of ${functionName} lacks the statement that lets user pool ${deployed.userPoolId} call it`,
    advice: `give it back with ${addPermission(deployed, pool)}`,
  };
}

function* checkOthers({ functionName, statements }: Policy, pool: Pool): Generator<Finding> {
  for (const statement of statements) {
    if (isPoolsOwn(statement, pool)) continue;
    const isDenial = statement.Effect === 'Deny';
    yield {
      check,
      status: isDenial ? 'bad' : 'warning',
      finding: `the policy of ${functionName} has a statement that no deployment made: ${describeStatement(statement)}`,
      advice: `${isDenial ? 'it may keep the pool from calling' : 'it may let others ask for the claims of any tenant'}: remove it with ${removePermission(functionName, statement)}`,
    };
  }
}

/**
 * Looks at whether the alias has the statement that lets the pool call it, and whether it, or the
 * function past it, has others. What those would let happen is not judged: they are named as they
 * stand.
 */
export async function checkPermission(
  clients: Clients,
  deployed: Deployed,
): Promise<readonly Finding[]> {
  const { arn } = deployed.trigger;
  const pool = poolOf(deployed);
  const [ofAlias, ofFunction] = await Promise.all([
    readPolicy(clients, arn),
    readPolicy(clients, functionOf(arn)),
  ]);
  const findings = [
    ...checkPool(ofAlias, deployed, pool),
    ...checkOthers(ofAlias, pool),
    ...checkOthers(ofFunction, pool),
  ];
  if (findings.length > 0) return findings;
  return [{ check, status: 'good', finding: 'this user pool may call the function, and no other' }];
}
