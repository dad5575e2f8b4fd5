// What JSON leaves as it is and a terminal may obey: C1 controls, line separators, and marks that
// turn text around.
const unsafe = /[\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const control = /[\u0000-\u001f]/g;

const toEscape = (character: string) =>
  `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;

/**
 * JSON, or YAML that has such characters in double quotes only, in characters that every terminal
 * shows as they are.
 */
export const showQuoted = (text: string): string => text.replace(unsafe, toEscape);

/** Tells that {@link showQuoted} would change a text. */
export const isUnsafe = (text: string): boolean => text.search(unsafe) >= 0;

/** A value as JSON, in characters that every terminal shows as they are. */
export const showJson = (value: unknown): string => showQuoted(JSON.stringify(value));

/**
 * Any text, such as the name of a file or the key of a row, in one line that every terminal shows
 * as it is.
 */
export const showText = (text: string): string => showQuoted(text.replace(control, toEscape));
