import { ConfigError } from '../../src/denials.ts';
import { SETTINGS } from '../../src/settings.ts';
import {
  asText,
  defaultsOf,
  findProblems,
  PARAMETERS,
  type ParameterName,
  type ParameterValues,
} from '../parameters.ts';
import { readPlannedSettings } from '../planned-settings.ts';

type Chosen = Partial<ParameterValues>;

/** What two parameters have to say together. */
export interface ParameterRule {
  readonly of: ParameterName;
  readonly value: string;
  readonly needs: ParameterName;
  readonly oneOf: readonly string[];
  readonly sentence: string;
}

const CHOICES = new Map(
  Object.values(SETTINGS).map(({ variable, choices }) => [variable, choices] as const),
);

/** All values of a parameter, if they are a few. */
export function choicesOf(name: ParameterName): readonly string[] | undefined {
  const { accepts, variable = '', default: fallback } = PARAMETERS[name];
  const choices = accepts && !('words' in accepts) ? accepts : CHOICES.get(variable);
  return choices && fallback === '' ? ['', ...choices] : choices;
}

const STAGE = { service: 'any', stage: 'any', region: '' };

/** What deploying with these would be refused for. */
function findProblem(chosen: Chosen): string | undefined {
  const parameters = { ...asText(defaultsOf(STAGE)), ...STAGE, ...chosen };
  const [problem] = findProblems(parameters);
  if (problem !== undefined) return problem;
  try {
    readPlannedSettings(parameters);
    return undefined;
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message;
  }
}

/**
 * Which values go together only with some of another parameter, as CloudFormation can ask before it
 * deploys: found by asking, of each two, what a deployment by the framework would refuse.
 */
export function* findRules(names: readonly ParameterName[]): Generator<ParameterRule> {
  const limited = names.flatMap((name) =>
    (choicesOf(name) ?? []).map((value) => ({ name, value })),
  );
  const known = new Set<string>();
  for (const { name: of, value } of limited) {
    const isAloneFine = findProblem({ [of]: value }) === undefined;
    for (const needs of names.filter((each) => each !== of && choicesOf(each))) {
      const choices = choicesOf(needs) ?? [];
      const refused = choices.filter(
        (other) =>
          findProblem({ [of]: value, [needs]: other }) !== undefined &&
          // Else something third is to blame.
          (!isAloneFine || findProblem({ [needs]: other }) === undefined),
      );
      const oneOf = choices.filter((other) => !refused.includes(other));
      const [first] = refused;
      if (first === undefined || oneOf.length === 0 || known.has(`${needs} ${of}`)) continue;
      known.add(`${of} ${needs}`);
      const sentence = findProblem({ [of]: value, [needs]: first }) ?? '';
      yield { of, value, needs, oneOf, sentence };
    }
  }
}
