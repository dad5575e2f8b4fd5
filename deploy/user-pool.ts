import { isObject } from '../src/json.ts';
import { UserError } from '../tools/command/user-error.ts';
import { showJson } from '../tools/terminal/show-text.ts';
import type { ResolvedParameters } from './parameters.ts';
import type { Json } from './resource-files.ts';

/** Which user pool is to call the function. */
export type UserPool =
  /** One that the stack makes. */
  | { readonly kind: 'own' }
  /** One of the resources of the same service. */
  | { readonly kind: 'service'; readonly logicalId: string }
  /** One that is there: it is attached after deploying, and detached before removing. */
  | { readonly kind: 'existing'; readonly id: string }
  /** One of another stack, which sets the trigger itself. */
  | { readonly kind: 'other-stack'; readonly arn: Json }
  | { readonly kind: 'none' };

const POOL_ARN = /^arn:aws[a-z-]*:cognito-idp:[a-z0-9-]+:\d{12}:userpool\/[a-z0-9-]+_[0-9A-Za-z]+$/;
const LOGICAL_ID = /^[0-9A-Za-z]{1,255}$/;
const CHOICES =
  'the logical id of a user pool of this service, existing: <pool id>, arn: <pool ARN>, own or none';

const isArn = (value: unknown) =>
  typeof value === 'string' ? POOL_ARN.test(value) : isObject(value);

/**
 * Reads what a service says of its pool.
 *
 * @param asked `custom.tenantClaims.userPool`
 * @throws {UserError} if it cannot be read
 */
export function readUserPool(asked: unknown): UserPool {
  if (asked === 'own' || asked === 'none') return { kind: asked };
  if (typeof asked === 'string' && LOGICAL_ID.test(asked))
    return { kind: 'service', logicalId: asked };
  if (isObject(asked) && Object.keys(asked).length === 1) {
    const { existing, arn } = asked;
    if (typeof existing === 'string' && existing !== '') return { kind: 'existing', id: existing };
    if (isArn(arn)) return { kind: 'other-stack', arn };
  }
  throw new UserError(
    asked === undefined
      ? `custom.tenantClaims.userPool is missing: it has to be ${CHOICES}.`
      : `custom.tenantClaims.userPool has to be ${CHOICES}, not ${showJson(asked)}.`,
  );
}

/** What changes the pool itself, and the value that leaves it as it is. */
const OF_OWN_POOL = { machines: 'off', passkeyDomain: '' } as const;

/** The parameters that need a pool of the stack's own; for an existing pool their table says it. */
export function* findForeignSettings(
  pool: UserPool,
  parameters: ResolvedParameters,
): Generator<string> {
  if (pool.kind === 'own' || pool.kind === 'existing') return;
  for (const name of Object.keys(OF_OWN_POOL) as (keyof typeof OF_OWN_POOL)[]) {
    if (parameters[name] === OF_OWN_POOL[name]) continue;
    yield `${name}=${parameters[name]} needs userPool: own, because the settings of any other pool stay as they are.`;
  }
}
