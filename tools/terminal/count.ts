import { showText } from './show-text.ts';

/** As in `1 file`, `2 files`. */
export const count = (many: number, noun: string) => `${many} ${noun}${many === 1 ? '' : 's'}`;

const MOST_NAMES = 10;

/** Names that other people gave, as in `a, b and 3 more`. */
export const someOf = (names: readonly string[]): string => {
  const rest = names.length - MOST_NAMES;
  const shown = names.slice(0, MOST_NAMES).map(showText).join(', ');
  return rest > 0 ? `${shown} and ${rest} more` : shown;
};
