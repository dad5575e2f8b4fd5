/** A file of a project as it is going to be. */
export interface FileChange {
  /** From the folder of the project. */
  readonly path: string;
  /** Undefined if the file is new. */
  readonly before: string | undefined;
  readonly after: string;
}

const LINE_END = /\r?\n/;

/** How a text ends its lines. */
export const lineEndingOf = (text: string): string => (text.includes('\r\n') ? '\r\n' : '\n');

/** The lines that a change adds; for a new file its name says enough. */
export function describeChange({ path, before, after }: FileChange): string {
  if (before === undefined) return `+ ${path}`;
  const old = new Map<string, number>();
  for (const line of before.split(LINE_END)) old.set(line, (old.get(line) ?? 0) + 1);
  const added = after.split(LINE_END).filter((line) => {
    const left = old.get(line) ?? 0;
    old.set(line, left - 1);
    return left <= 0;
  });
  return [`~ ${path}`, ...added.map((line) => `    + ${line}`)].join('\n');
}
