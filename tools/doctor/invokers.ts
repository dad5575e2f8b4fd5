import type { Statement } from './resource-policy.ts';

type Condition = Statement['Condition'][number];
type Principal = Statement['Principal'][number];

/** The user pool that is to call the function. */
export interface Pool {
  readonly arn: string;
  readonly account: string;
}

const COGNITO = 'cognito-idp.amazonaws.com';
const INVOKE = 'lambda:InvokeFunction';
const INVOKE_ACTIONS = [INVOKE, 'lambda:InvokeFunctionUrl', 'lambda:InvokeAsync'];

function isLike(text: string, pattern: string): boolean {
  const literal = pattern.replace(/[\\^$.+()|[\]{}]/g, '\\$&');
  return new RegExp(`^${literal.replaceAll('*', '.*').replaceAll('?', '.')}$`, 's').test(text);
}

function isAboutAction({ Action, NotAction }: Statement, action: string): boolean {
  const isIn = (patterns: readonly string[]) =>
    patterns.some((pattern) => isLike(action.toLowerCase(), pattern.toLowerCase()));
  return NotAction ? !isIn(NotAction) : isIn(Action);
}

const isCognito = ({ type, name }: Principal) => type === 'Service' && name === COGNITO;

function isAboutCognito({ Principal, NotPrincipal }: Statement): boolean {
  const isIn = (principals: readonly Principal[]) =>
    principals.some((one) => isCognito(one) || one.name === '*');
  return NotPrincipal ? !isIn(NotPrincipal) : isIn(Principal);
}

/**
 * Whether a condition holds when the pool calls. One by an operator that no permission of Cognito
 * has never does.
 *
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
 */
function holds({ operator, key, values }: Condition, pool: Pool): boolean {
  const [, type, not, how, ifExists] =
    /^(string|arn)(not)?(equals|equalsignorecase|like)(ifexists)?$/.exec(operator.toLowerCase()) ??
    [];
  if (!how) return false;
  const sent = new Map([
    ['aws:sourcearn', pool.arn],
    ['aws:sourceaccount', pool.account],
  ]).get(key.toLowerCase());
  if (sent === undefined) return Boolean(not ?? ifExists);
  const isSame = (value: string) => {
    if (type === 'arn' || how === 'like') return isLike(sent, value);
    return how === 'equals' ? sent === value : sent.toLowerCase() === value.toLowerCase();
  };
  return not ? !values.some(isSame) : values.some(isSame);
}

/** Whether a statement is about the pool's call of the function: lets it, or keeps it from that. */
export const isAboutPool = (statement: Statement, pool: Pool): boolean =>
  isAboutAction(statement, INVOKE) &&
  isAboutCognito(statement) &&
  statement.Condition.every((condition) => holds(condition, pool));

/** What a key has to be, by each condition that demands something of it. */
const demandsOf = ({ Condition }: Statement, key: string): readonly (readonly string[])[] =>
  Condition.filter((one) => one.key.toLowerCase() === key)
    .filter(({ operator }) => /^(string|arn)(equals|equalsignorecase|like)$/i.test(operator))
    .map(({ values }) => values);

function nameOtherPools(statement: Statement, pool: Pool): readonly string[] {
  const arns = demandsOf(statement, 'aws:sourcearn');
  // An ARN names its account, too.
  if (arns.some((each) => each.every((arn) => arn === pool.arn))) return [];
  if (arns.length > 0) {
    const others = arns.flat().filter((arn) => arn !== pool.arn);
    return others.map((arn) => `user pool ${/[*?]/.test(arn) ? 'pattern ' : ''}${arn}`);
  }
  const accounts = demandsOf(statement, 'aws:sourceaccount').flat();
  return [
    `any user pool of ${accounts.length > 0 ? `account ${accounts.join(' or ')}` : 'any account'}`,
  ];
}

function namePrincipal({ type, name }: Principal): string {
  if (name === '*') return 'everybody';
  if (type === 'Service') return `service ${name}`;
  return `${type} ${/^\d+$/.test(name) ? 'account ' : ''}${name}`;
}

/** Names all whom a statement lets call the function but for the pool. */
export function nameStrangers(statement: Statement, pool: Pool): readonly string[] {
  const { Effect, Principal, NotPrincipal, Condition } = statement;
  if (Effect === 'Deny' || !INVOKE_ACTIONS.some((action) => isAboutAction(statement, action)))
    return [];
  const terms = Condition.map(
    ({ operator, key, values }) => `${operator} ${key} ${values.join(' or ')}`,
  ).join(', ');
  const name = (who: string) => (terms ? `${who} (${terms})` : who);
  if (NotPrincipal) return [name(`everybody but ${NotPrincipal.map(namePrincipal).join(' and ')}`)];
  return Principal.flatMap((one) =>
    isCognito(one) ? nameOtherPools(statement, pool) : [name(namePrincipal(one))],
  );
}
