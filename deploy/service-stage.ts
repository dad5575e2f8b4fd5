import { UserError } from '../tools/command/user-error.ts';
import type { Framework } from './framework.ts';
import {
  asText,
  defaultsOf,
  findProblems,
  PARAMETER_NAMES,
  type ResolvedParameters,
} from './parameters.ts';
import type { ServiceParameters } from './service-parameters.ts';
import { findForeignSettings, readUserPool, type UserPool } from './user-pool.ts';

/** What a stage is going to be. */
export interface ServiceStage {
  readonly parameters: ResolvedParameters;
  /** The names of the parameters that somebody set. */
  readonly chosen: ReadonlySet<string>;
  readonly pool: UserPool;
  /** The file of own code; undefined: the function of the package. */
  readonly handler: string | undefined;
}

/** @throws {UserError} with all of the problems, if there is one */
export function refuse(problems: Iterable<string>): void {
  const sentences = [...problems];
  if (sentences.length > 0) throw new UserError(sentences.join(' '));
}

/** The pool may also be named as in every stage of this repository: by a parameter. */
function poolOf(
  { userPool, values: { existingUserPoolId: id } }: ServiceParameters,
  fallback: UserPool | undefined,
): UserPool {
  if (userPool === undefined && id !== '') return { kind: 'existing', id };
  if (userPool === undefined && fallback) return fallback;
  const pool = readUserPool(userPool);
  if (id !== '' && !(pool.kind === 'existing' && pool.id === id))
    throw new UserError(
      `existingUserPoolId=${id} does not go together with custom.tenantClaims.userPool: keep one of them.`,
    );
  return pool;
}

function handlerOf({ handler }: ServiceParameters): string | undefined {
  if (handler === undefined || (typeof handler === 'string' && handler !== '')) return handler;
  throw new UserError(
    'custom.tenantClaims.handler has to be a file, such as src/pre-token-generation.ts.',
  );
}

/**
 * Plans a stage by what its service says.
 *
 * @param fallback the pool if none is named; undefined: one has to be named
 * @throws {UserError} with everything that cannot be
 */
export function planStage(
  framework: Framework,
  said: ServiceParameters,
  fallback: UserPool | undefined,
): ServiceStage {
  refuse(said.problems);
  const provider = framework.getProvider('aws');
  const pool = poolOf(said, fallback);
  const parameters = {
    ...said.values,
    ...(pool.kind === 'existing' && { existingUserPoolId: pool.id }),
    service: framework.service.service,
    stage: provider.getStage(),
    region: provider.getRegion(),
  };
  refuse(findProblems(parameters));
  refuse(findForeignSettings(pool, parameters));
  return { parameters, chosen: said.chosen, pool, handler: handlerOf(said) };
}

/** A parameter that was forgotten is one that is not named here. */
export function describeStage({ parameters }: ServiceStage): string {
  const defaults = asText(defaultsOf(parameters));
  const chosen = PARAMETER_NAMES.filter((name) => parameters[name] !== defaults[name]);
  const list = chosen.map((name) => `${name}=${parameters[name]}`).join(', ');
  const rest = chosen.length === 0 ? 'all parameters' : `${list}; all other parameters`;
  return `Stage ${parameters.stage}: ${rest} have their defaults.`;
}
