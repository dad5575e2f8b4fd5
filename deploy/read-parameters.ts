import { ConfigError } from '../src/denials.ts';
import { readSettings, type Settings } from '../src/settings.ts';

/**
 * The environment of the function as serverless.yml has it: what a template says by a reference is
 * an object.
 */
export type Environment = Readonly<Record<string, unknown>>;

/** As in LOOKUP_TIMEOUT_MS and lookupTimeoutMs. */
const parameterOf = (variable: string) =>
  variable.toLowerCase().replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase());

/**
 * Reads the settings that a stage is going to have. A table that is not there yet has some name.
 *
 * @throws {ConfigError} in a sentence that names the parameters with which the function could not
 *   start
 */
export function readParameters(environment: Environment): Settings {
  const known = Object.entries(environment).filter(([, value]) => typeof value !== 'object');
  const texts = Object.fromEntries(known.map(([name, value]) => [name, String(value)]));
  try {
    return readSettings({ TENANTS_TABLE: 'tenants', ...texts });
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    const sentence = error.message.replace(/^CONFIG_INVALID: /, '');
    const names = Object.keys(environment).join('|');
    throw new ConfigError(`${sentence.replace(RegExp(`\\b(?:${names})\\b`, 'g'), parameterOf)}.`, {
      cause: error,
    });
  }
}
