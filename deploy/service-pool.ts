import { isObject } from '../src/json.ts';
import type { Settings } from '../src/settings.ts';
import { STANDARD_ATTRIBUTES } from '../tools/aws/user-attributes.ts';
import { didYouMean } from '../tools/command/nearest.ts';
import { UserError } from '../tools/command/user-error.ts';
import { requireVersion } from './existing-pool/attach-trigger.ts';
import type { Deployment } from './existing-pool/deployment.ts';
import type { Framework } from './framework.ts';
import type { ResolvedParameters } from './parameters.ts';
import { triggersOf } from './pool-resources.ts';
import type { Json } from './resource-files.ts';

/** A user pool of the resources of a service. */
export interface ServicePool {
  readonly logicalId: string;
  readonly properties: Json;
}

/**
 * Finds a user pool of a service.
 *
 * @throws {UserError} if the service has none of that id
 */
export function findServicePool(resources: Json, logicalId: string): ServicePool {
  const pools = Object.entries<Json>(resources?.Resources ?? {}).filter(
    ([, resource]) => resource?.Type === 'AWS::Cognito::UserPool',
  );
  const ids = pools.map(([id]) => id);
  const [, pool] = pools.find(([id]) => id === logicalId) ?? [];
  if (pool) {
    pool.Properties ??= {};
    return { logicalId, properties: pool.Properties };
  }
  const has = ids.length > 0 ? `has ${ids.join(', ')}` : 'has none';
  throw new UserError(
    `custom.tenantClaims.userPool names ${logicalId}, and the resources of this service have no user pool of that id${didYouMean(logicalId, ids) || `: the service ${has}.`}`,
  );
}

/** The first function that the framework would have the pool call before it signs tokens. */
function findTriggerEvent(
  framework: Framework,
  { logicalId, properties }: ServicePool,
): string | undefined {
  const { naming } = framework.getProvider('aws');
  const isOfPool = ({ cognitoUserPool: event }: Json) =>
    event?.trigger === 'PreTokenGeneration' &&
    (event.existing
      ? event.pool === properties.UserPoolName
      : naming.getCognitoUserPoolLogicalId(event.pool) === logicalId);
  const [name] =
    Object.entries(framework.service.functions).find(([, { events = [] }]) =>
      events.some(isOfPool),
    ) ?? [];
  return name;
}

/**
 * Has a pool of the service call the functions. All its other triggers stay.
 *
 * @throws {UserError} if it calls another function, or could not send such events
 */
export function attachServicePool(
  framework: Framework,
  pool: ServicePool,
  parameters: ResolvedParameters,
): void {
  const { logicalId, properties } = pool;
  const config = properties.LambdaConfig ?? {};
  const ours = triggersOf(parameters);
  const [taken] = ['PreTokenGeneration', ...Object.keys(ours)].filter((name) => name in config);
  const named = findTriggerEvent(framework, pool);
  const by = taken ? `LambdaConfig.${taken}` : named && `the events of function ${named}`;
  if (by)
    throw new UserError(
      `User pool ${logicalId} has a trigger of its own by ${by}, and a pool calls one function only: take it out, and move its code to custom.tenantClaims.handler.`,
    );
  requireVersion(
    { ...properties, Id: logicalId },
    parameters.eventVersion as Deployment['eventVersion'],
  );
  properties.LambdaConfig = { ...config, ...ours };
}

/** The attributes of a pool that are not in its schema; every pool has the standard ones. */
function missingAttributes(schema: Json, names: readonly string[]): readonly string[] {
  const attributes: readonly Json[] = Array.isArray(schema) ? schema.filter(isObject) : [];
  const known = [...STANDARD_ATTRIBUTES, ...attributes.map(({ Name }) => `custom:${Name}`)];
  return names.filter((name) => !known.includes(name));
}

/** What the pool of the stack's own does not have, a sentence each. */
export function* findMissingAttributes(schema: Json, settings: Settings): Generator<string> {
  for (const parameter of ['tenantAttribute', 'departmentAttribute'] as const) {
    for (const name of missingAttributes(schema, [settings[parameter]]))
      yield `${parameter}=${name} needs another user pool that has it, or an attribute of that name in the schema of UserPool in deploy/resources/user-pool.yml of a clone.`;
  }
}

/**
 * Refuses a pool of the service whose users could have no tenant.
 *
 * @returns a sentence about what is missing otherwise
 * @throws {UserError} naming the attributes that are missing
 */
export function requireSchema(
  { logicalId, properties }: ServicePool,
  { tenantAttribute, departmentAttribute, missingTenant }: Settings,
): string | undefined {
  const missing = missingAttributes(properties.Schema, [tenantAttribute, departmentAttribute]);
  if (missing.length === 0) return undefined;
  const sentence = `User pool ${logicalId} has no attribute ${missing.join(' and no ')}`;
  if (missing.includes(tenantAttribute) && missingTenant === 'deny')
    throw new UserError(
      `${sentence}, so no user could sign in: add it to its Schema, name the one that it has by custom.tenantClaims.tenantAttribute, or set custom.tenantClaims.missingTenant to passthrough.`,
    );
  return `${sentence}.`;
}
