/** Where a value is in a document: names of fields and indexes of lists, from the outside in. */
export type Path = readonly (string | number)[];

/** A place in a file, both counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/** Something in a seed file that has to be put right. Names fields, never values. */
export interface Problem {
  readonly file: string;
  readonly position: Position;
  readonly path: Path;
  readonly message: string;
}

/** As in `tenants[0].claims["cost center"]`. */
function formatPath(path: Path): string {
  const step = (name: string | number) => {
    if (typeof name === 'number') return `[${name}]`;
    return /^[\w-]+$/.test(name) ? `.${name}` : `[${JSON.stringify(name)}]`;
  };
  return path.map(step).join('').replace(/^\./, '');
}

export const formatPlace = (file: string, { line, column }: Position) => `${file}:${line}:${column}`;

/** One line, which editors and terminals turn into a link. */
export function formatProblem({ file, position, path, message }: Problem): string {
  const field = path.length > 0 ? `${formatPath(path)}: ` : '';
  return `${formatPlace(file, position)}: ${field}${message}`;
}

/** By file, then from top to bottom. */
export function compareProblems(a: Problem, b: Problem): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1;
  return a.position.line - b.position.line || a.position.column - b.position.column;
}
