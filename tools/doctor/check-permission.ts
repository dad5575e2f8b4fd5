import { GetPolicyCommand } from '@aws-sdk/client-lambda';
import { functionOf } from '../../deploy/existing-pool/pool-trigger.ts';
import { ask } from '../aws/ask.ts';
import type { Clients } from './aws-clients.ts';
import type { Deployed } from './deployed.ts';
import type { Finding } from './finding.ts';
import { isAboutPool, nameStrangers, type Pool } from './invokers.ts';
import { parsePolicy, type Statement } from './resource-policy.ts';

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
  const about = statements.filter((statement) => isAboutPool(statement, pool));
  const denials = about.filter(({ Effect }) => Effect === 'Deny');
  const finding = `user pool ${deployed.userPoolId} may not call ${functionName}`;
  if (denials.length > 0) {
    const advice = `remove it with ${denials.map((each) => removePermission(functionName, each)).join(' and ')}`;
    yield { check, status: 'bad', finding: `${finding}, because a statement denies it`, advice };
  }
  if (about.length === denials.length) {
    // What was taken away by hand, no deployment puts back.
    yield {
      check,
      status: 'bad',
      finding,
      advice: `give it back with ${addPermission(deployed, pool)}`,
    };
  }
}

function* checkStrangers(
  ofAlias: Policy,
  ofFunction: Policy,
  deployed: Deployed,
  pool: Pool,
): Generator<Finding> {
  const found = [ofAlias, ofFunction].flatMap(({ functionName, statements }) =>
    statements
      .map((statement) => ({
        names: nameStrangers(statement, pool),
        remove: removePermission(functionName, statement),
      }))
      .filter(({ names }) => names.length > 0),
  );
  if (found.length === 0) return;
  const names = new Set(found.flatMap((each) => each.names));
  const finding = `not only this user pool may call the function: ${[...names].join(', ')}`;
  const removal = `remove the statement with ${found.map(({ remove }) => remove).join(' and ')}`;
  const isPoolsOwn = (statement: Statement) =>
    statement.Effect === 'Allow' &&
    isAboutPool(statement, pool) &&
    nameStrangers(statement, pool).length === 0;
  // The pool may have no other permission than theirs.
  const advice = ofAlias.statements.some(isPoolsOwn)
    ? removal
    : `give the pool its own permission with ${addPermission(deployed, pool)}, and then ${removal}`;
  yield {
    check,
    status: 'warning',
    finding,
    advice: `what a tenant has is nobody else’s to ask: ${advice}`,
  };
}

/**
 * Looks at whether the pool may call the alias, and whether others may call it, or the function
 * past it.
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
    ...checkStrangers(ofAlias, ofFunction, deployed, pool),
  ];
  if (findings.length > 0) return findings;
  return [{ check, status: 'good', finding: 'this user pool may call the function, and no other' }];
}
