import { ConfigError } from '../src/denials.ts';
import { readSettings, type Settings } from '../src/settings.ts';
import { suggestSettings } from '../tools/command/setting-slips.ts';
import { showJson } from '../tools/terminal/show-text.ts';
import { environmentOf, PARAMETER_NAMES, PARAMETERS, type ParameterValues } from './parameters.ts';

const PARAMETER_OF = new Map(
  PARAMETER_NAMES.flatMap((name) => {
    const { variable } = PARAMETERS[name];
    return variable === undefined ? [] : [[variable, name]];
  }),
);
/** One that takes other values, up to where a suggestion or the next problem begins. */
const REFUSED = /\b([A-Z_]+) has to be (?:(?!; | \(did you mean ).)+/g;
const VARIABLES = new RegExp(`\\b(?:${[...PARAMETER_OF.keys()].join('|')})\\b`, 'g');

/**
 * Reads the settings that a stage is going to have. A table that is yet to be made has some name.
 *
 * @throws {ConfigError} in a sentence that names the parameters with which the function could not
 *   start
 */
export function readPlannedSettings(parameters: ParameterValues): Settings {
  const environment = environmentOf(parameters);
  const env = { ...environment, TENANTS_TABLE: environment.TENANTS_TABLE || 'tenants' };
  try {
    return readSettings(env);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const sentence = suggestSettings(error.message, env)
      .replace(/^CONFIG_INVALID: /, '')
      .replace(
        REFUSED,
        (sentence, variable) => `${sentence}, not ${showJson(environment[variable])}`,
      )
      .replace(VARIABLES, (variable) => PARAMETER_OF.get(variable) ?? variable);
    throw new ConfigError(`${sentence}.`, { cause: error });
  }
}
