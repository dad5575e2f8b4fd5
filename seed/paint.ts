import { styleText } from 'node:util';

/** Colours text on a terminal that has colours; NO_COLOR turns them off. */
export const paint = (format: Parameters<typeof styleText>[0], text: string): string =>
  process.stdout.isTTY && process.stdout.hasColors() ? styleText(format, text) : text;

// What a terminal may obey: controls, line separators, and marks that turn text around.
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about
const unsafe = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g;

/** Text of others, such as a key of a row, in characters that every terminal shows as they are. */
export const showText = (text: string): string =>
  text.replace(unsafe, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** A value as JSON, in characters that every terminal shows as they are. */
export const showJson = (value: unknown): string => showText(JSON.stringify(value));
