import { Names, Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { SERVICE } from '../../src/service.ts';
import { didYouMean } from '../../tools/command/nearest.ts';
import { UserError } from '../../tools/command/user-error.ts';
import {
  asText,
  defaultsOf,
  findProblems,
  type ParameterValue,
  POOLLESS_NAMES,
  type PoollessName,
  type ResolvedParameters,
} from '../parameters.ts';
import { readPlannedSettings } from '../planned-settings.ts';

/** The parameters of docs/settings.md, without those of a pool that is the stage's own. */
export type ConstructParameters = {
  readonly [Name in PoollessName]?: ParameterValue<Name> | undefined;
};

/** So that every name that is made of it, and a region, is at most 64 characters long. */
const MOST_OF_NAME = 24;

/** Without what only CloudFormation is going to know. */
function withoutTokens(parameters: ResolvedParameters): ResolvedParameters {
  const defaults = asText(defaultsOf(parameters));
  const known = Object.fromEntries(
    POOLLESS_NAMES.filter((name) => Token.isUnresolved(parameters[name])).map((name) => [
      name,
      defaults[name],
    ]),
  );
  const [, , , topicRegion = ''] = parameters.alarmTopicArn.split(':');
  const region = Token.isUnresolved(parameters.region) ? topicRegion : parameters.region;
  return { ...parameters, ...known, region };
}

/**
 * The parameters of a construct: what was chosen, and defaults.
 *
 * @param own the props that are no parameters
 * @throws {UserError | ConfigError} in sentences that say what cannot be
 */
export function readConstructParameters(
  construct: Construct,
  chosen: ConstructParameters,
  own: readonly string[],
): ResolvedParameters {
  const names: readonly string[] = [...POOLLESS_NAMES, ...own];
  for (const name of Object.keys(chosen).filter((name) => !names.includes(name))) {
    const meant = didYouMean(name, names);
    throw new UserError(
      `TenantClaims has no ${name}${meant || `, expected one of ${names.join(', ')}.`}`,
    );
  }
  const context = {
    service: SERVICE,
    stage: Names.uniqueResourceName(construct, { maxLength: MOST_OF_NAME, separator: '-' }),
    region: Stack.of(construct).region,
  };
  const given = Object.fromEntries(
    POOLLESS_NAMES.flatMap((name) => {
      const value = chosen[name];
      return value === undefined ? [] : [[name, String(value)]];
    }),
  );
  const parameters = { ...asText({ ...defaultsOf(context), ...given }), ...context };
  const known = withoutTokens(parameters);
  const problems = findProblems(known);
  if (problems.length > 0) throw new UserError(problems.join(' '));
  readPlannedSettings(known);
  return parameters;
}
