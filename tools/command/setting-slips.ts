import { SETTINGS } from '../../src/settings.ts';
import { nearest } from './nearest.ts';

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
