import { GetPolicyCommand } from '@aws-sdk/client-lambda';
import { ask } from '../aws/ask.ts';
import { isObject } from '../src/json.ts';
import type { Clients } from './clients.ts';
import type { Deployed } from './deployed.ts';
import type { Finding } from './finding.ts';

/** Who may call the function, by one statement of its policy. */
interface Invoker {
  /** The pool, or a pattern of several; undefined: any pool. */
  readonly pool: string | undefined;
  /** Undefined: of any account. */
  readonly account: string | undefined;
}

const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

/** A condition by its key, whatever the operator and the case. */
function conditionOf(statement: Record<string, unknown>, name: string): string | undefined {
  const operators = isObject(statement.Condition) ? Object.values(statement.Condition) : [];
  const keys = operators.flatMap((operator) => (isObject(operator) ? Object.entries(operator) : []));
  const [, value] = keys.find(([key]) => key.toLowerCase() === name.toLowerCase()) ?? [];
  return typeof value === 'string' ? value : undefined;
}

/** Those of Cognito. */
function invokersOf(policy: string): readonly Invoker[] {
  const { Statement = [] } = JSON.parse(policy) as { readonly Statement?: readonly unknown[] };
  return Statement.filter(isObject)
    .filter(
      ({ Effect, Principal, Action }) =>
        Effect === 'Allow' &&
        isObject(Principal) &&
        listOf(Principal.Service).includes('cognito-idp.amazonaws.com') &&
        listOf(Action).some((action) => action === 'lambda:InvokeFunction' || action === 'lambda:*'),
    )
    .map((statement) => ({
      pool: conditionOf(statement, 'AWS:SourceArn'),
      account: conditionOf(statement, 'AWS:SourceAccount'),
    }));
}

const covers = ({ pool }: Invoker, userPoolId: string) =>
  pool === undefined || pool.endsWith('*') || pool.endsWith(`:userpool/${userPoolId}`);

/** What was taken away by hand, no deployment puts back. */
function addPermission({ userPoolId, trigger }: Deployed): string {
  const [arn, partition, , region, account] = trigger.arn.split(':');
  const pool = `${arn}:${partition}:cognito-idp:${region}:${account}:userpool/${userPoolId}`;
  return `give it back with aws lambda add-permission --function-name ${trigger.arn} --statement-id user-pool --action lambda:InvokeFunction --principal cognito-idp.amazonaws.com --source-arn ${pool} --source-account ${account}`;
}

/** Looks at whether the pool may call the function, and whether others may. */
export async function checkPermission({ functions }: Clients, deployed: Deployed): Promise<readonly Finding[]> {
  const check = 'permission';
  const { userPoolId, trigger } = deployed;
  const command = new GetPolicyCommand({ FunctionName: trigger.arn });
  const { Policy } = await ask('lambda:GetPolicy', functions.send(command)).catch((error) => {
    if (error.code === 'ResourceNotFoundException') return { Policy: undefined };
    throw error;
  });
  const invokers = invokersOf(Policy ?? '{}');
  if (!invokers.some((invoker) => covers(invoker, userPoolId))) {
    const finding = `user pool ${userPoolId} may not call ${trigger.arn}`;
    return [{ check, status: 'bad', finding, advice: addPermission(deployed) }];
  }
  const strangers = invokers.filter(({ pool, account }) => !pool?.endsWith(`:userpool/${userPoolId}`) || !account);
  if (strangers.length > 0) {
    const pools = strangers.map(({ pool = 'any user pool', account }) => (account ? pool : `${pool} of any account`));
    const advice = 'remove the statement with aws lambda remove-permission: what a tenant has is nobody else’s to ask';
    return [
      {
        check,
        status: 'warning',
        finding: `not only this user pool may call the function: ${pools.join(', ')}`,
        advice,
      },
    ];
  }
  return [{ check, status: 'good', finding: 'this user pool may call the function, and no other' }];
}
