import { styleText } from 'node:util';

/** Colours text on a terminal that has colours; NO_COLOR turns them off. */
export const paint = (format: Parameters<typeof styleText>[0], text: string): string =>
  process.stdout.isTTY && process.stdout.hasColors() ? styleText(format, text) : text;
