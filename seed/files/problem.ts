import { showJson, showText } from '../../tools/terminal/show-text.ts';

/** Where a value is in a document: names of fields and indexes of lists, from the outside in. */
export type Path = readonly (string | number)[];

/** A place in a file, both counted from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

/**
 * Something in a seed file that has to be put right, or that will surprise somebody. Names fields,
 * never values.
 */
export interface Problem {
  readonly severity: 'error' | 'warning';
  readonly file: string;
  readonly position: Position;
  readonly path: Path;
  readonly message: string;
}

/** As in `tenants[0].claims["cost center"]`. */
export function formatPath(path: Path): string {
  const step = (name: string | number) => {
    if (typeof name === 'number') return `[${name}]`;
    return /^[\w-]+$/.test(name) ? `.${name}` : `[${showJson(name)}]`;
  };
  return path.map(step).join('').replace(/^\./, '');
}

export const formatPlace = (file: string, { line, column }: Position) =>
  `${showText(file)}:${line}:${column}`;

/** One line, which editors and terminals turn into a link. */
export function formatProblem({ severity, file, position, path, message }: Problem): string {
  const mark = severity === 'warning' ? 'warning: ' : '';
  const field = path.length > 0 ? `${formatPath(path)}: ` : '';
  return `${formatPlace(file, position)}: ${mark}${field}${message}`;
}

/**
 * The problems of one file from top to bottom. Of a value that is wrong only the first error is
 * told: what else is said of it mostly follows from that.
 */
export function inOrder(problems: readonly Problem[]): Problem[] {
  const wrong = new Map<string, Problem>();
  const placeOf = ({ position, path }: Problem) =>
    `${position.line}:${position.column} ${formatPath(path)}`;
  for (const problem of problems) {
    const place = placeOf(problem);
    if (problem.severity === 'error' && !wrong.has(place)) wrong.set(place, problem);
  }
  return problems
    .filter((problem) => (wrong.get(placeOf(problem)) ?? problem) === problem)
    .sort(({ position: a }, { position: b }) => a.line - b.line || a.column - b.column);
}
