import { ConfigError } from '../../src/denials.ts';
import { readSettings, SETTINGS, type Settings } from '../../src/settings.ts';
import { nearest } from './nearest.ts';
import { UserError } from './user-error.ts';

/**
 * Adds to a message about settings, behind each that takes one of a few values, which one was
 * meant.
 *
 * @param env the variables that were read
 */
export function suggestSettings(
  message: string,
  env: Readonly<Record<string, string | undefined>>,
): string {
  let text = message;
  for (const { variable, accepts, choices } of Object.values(SETTINGS)) {
    const meant = choices && nearest(env[variable]?.trim() ?? '', choices);
    const sentence = `${variable} has to be ${accepts}`;
    if (meant) text = text.replace(sentence, `${sentence} (did you mean ${meant}?)`);
  }
  return text;
}

/**
 * Reads settings that are not those of this process.
 *
 * @param whose what cannot start with them, as the beginning of a sentence
 * @throws {UserError} naming the variables that cannot be used, and what was meant
 */
export function readSettingsOf(
  variables: Readonly<Record<string, string | undefined>>,
  whose: string,
): Settings {
  try {
    return readSettings(variables);
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    throw new UserError(`${whose}${suggestSettings(error.message, variables)}.`, { cause: error });
  }
}
