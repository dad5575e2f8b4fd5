import { styleText } from 'node:util';

/** Colours text on a terminal that has colours; NO_COLOR turns them off. */
export const paint = (format: Parameters<typeof styleText>[0], text: string): string =>
  process.stdout.isTTY && process.stdout.hasColors() ? styleText(format, text) : text;

// What JSON leaves as it is and a terminal may obey: C1 controls, line separators, and marks that turn text around.
const unsafe = /[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g;

/** A value as JSON, in characters that every terminal shows as they are. */
export const showJson = (value: unknown): string =>
  JSON.stringify(value).replace(unsafe, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
