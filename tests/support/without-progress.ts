/** A line as in `12,000 of 1,000,000 rows, 4,000/s, 4m 7s left`. */
const PROGRESS = /^[\d,]+(?: of [\d,]+)? \w+, [\d,]+\/s(?:, .* left)?\n/gm;

/** What a command says but for its progress, which depends on the machine. */
export const withoutProgress = (text: string): string => text.replaceAll(PROGRESS, '');
