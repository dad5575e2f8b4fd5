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

/** From top to bottom, within one file. */
export function comparePositions({ position: a }: Problem, { position: b }: Problem): number {
  return a.line - b.line || a.column - b.column;
}
