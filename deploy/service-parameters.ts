import { isObject } from '../src/json.ts';
import { didYouMean } from '../tools/command/nearest.ts';
import type { Framework, FrameworkOptions } from './framework.ts';
import {
  asText,
  defaultsOf,
  PARAMETER_NAMES,
  type ParameterName,
  type ParameterValues,
} from './parameters.ts';
import { readStageFile } from './stage-file.ts';

/** What a service says of its stage. */
export interface ServiceParameters {
  readonly values: ParameterValues;
  /** Those that somebody set; all others have their defaults. */
  readonly chosen: ReadonlySet<string>;
  readonly problems: readonly string[];
  /** What of `custom.tenantClaims` is no parameter. */
  readonly handler: unknown;
  readonly userPool: unknown;
}

const KNOWN: readonly string[] = PARAMETER_NAMES;
const isKnown = (name: string) => KNOWN.includes(name);

/** What is no parameter in `custom.tenantClaims`. */
const BESIDES = ['handler', 'userPool'];

const stageOf = (framework: Framework, { stage }: FrameworkOptions) =>
  stage ?? framework.getProvider('aws').getStage();

const describeUnknown = (what: string, name: string, known: readonly string[]) =>
  `${what} ${name}${didYouMean(name, known) || `, expected one of ${known.join(', ')}.`}`;

/** The pairs of the command line. */
const givenIn = ({ param = [] }: FrameworkOptions) =>
  param.map((pair) => pair.split(/=(.*)/s).slice(0, 2) as [string, string?]);

/**
 * The parameters of a stage of this repository: of the command line, the file of the stage and
 * `params` in serverless.yml, in this order. The framework resolves them, because each may have
 * variables, and gives them back by {@link resolveParameters}.
 */
export function provideParameters(
  framework: Framework,
  options: FrameworkOptions,
): () => ServiceParameters {
  const { configurationInput, service, serviceDir } = framework;
  const stage = stageOf(framework, options);
  const { params = {} } = configurationInput;
  const file = readStageFile(serviceDir, stage);
  const ofStage = { ...params[stage], ...file.values };
  const chosen = new Set([
    ...Object.keys({ ...params.default, ...ofStage }),
    ...givenIn(options).map(([name]) => name),
  ]);
  const defaults = { ...defaultsOf({ service: service.service, stage }), ...params.default };
  configurationInput.params = { ...params, default: defaults, [stage]: ofStage };
  const unknown = [...chosen].filter((name) => !isKnown(name));
  return () => ({
    values: asText(framework.service.custom?.tenantClaims as Record<ParameterName, string>),
    chosen,
    // A parameter that is not used would leave what it is about as it is, without a word.
    problems: [
      ...file.problems,
      ...unknown.map((name) => describeUnknown('Unknown parameter', name, KNOWN)),
    ],
    handler: undefined,
    userPool: undefined,
  });
}

/** `${tenantClaims:parameters}`: the values of all parameters, for `custom.tenantClaims`. */
export const resolveParameters = async (
  resolveVariable: (variable: string) => Promise<unknown>,
): Promise<Readonly<Record<string, unknown>>> =>
  Object.fromEntries(
    await Promise.all(
      PARAMETER_NAMES.map(async (name) => [name, await resolveVariable(`param:${name}`)]),
    ),
  );

/** A list, such as that of regions, becomes one text. */
const textOf = (value: unknown) => {
  if (Array.isArray(value)) return value.join(',');
  return ['string', 'number', 'boolean'].includes(typeof value) ? String(value) : undefined;
};

/**
 * The parameters of a service that has the plugin: `custom.tenantClaims`, then the command line and
 * the file of the stage, of which it takes what it knows: all else is the service's own.
 */
export function readParameters(framework: Framework, options: FrameworkOptions): ServiceParameters {
  const { service, serviceDir } = framework;
  const stage = stageOf(framework, options);
  const asked = service.custom?.tenantClaims ?? {};
  if (!isObject(asked))
    return {
      ...{ values: asText(defaultsOf({ service: service.service, stage })), chosen: new Set() },
      problems: ['custom.tenantClaims has to be a map, such as userPool: CustomerPool.'],
      ...{ handler: undefined, userPool: undefined },
    };
  const { handler, userPool, ...custom } = asked;
  const problems: string[] = [];
  const chosen: Record<string, string | undefined> = {
    ...readStageFile(serviceDir, stage).values,
    ...Object.fromEntries(givenIn(options)),
  };
  for (const [name, value] of Object.entries(custom)) {
    if (value === null || value === undefined) continue;
    const text = textOf(value);
    if (!isKnown(name))
      problems.push(
        describeUnknown('custom.tenantClaims has no parameter', name, [...KNOWN, ...BESIDES]),
      );
    else if (text === undefined)
      problems.push(`custom.tenantClaims.${name} has to be text, a number, true, false or a list.`);
    else chosen[name] = text;
  }
  const ours = Object.fromEntries(Object.entries(chosen).filter(([name]) => isKnown(name)));
  const defaults = defaultsOf({ service: service.service, stage });
  return {
    values: asText({ ...defaults, ...ours }),
    chosen: new Set(Object.keys(ours)),
    ...{ problems, handler, userPool },
  };
}
