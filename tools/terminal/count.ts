/** As in `1 file`, `2 files`. */
export const count = (many: number, noun: string) => `${many} ${noun}${many === 1 ? '' : 's'}`;
