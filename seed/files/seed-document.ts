import type { Path, Position, Problem } from './problem.ts';

/**
 * What a text says, before anything is known about it: that of a file, or of a line of
 * newline-delimited JSON.
 */
export interface SeedDocument {
  readonly file: string;
  /** What the value should be: a map with the field tenants, or of a line one tenant. */
  readonly holds: 'tenants' | 'tenant';
  readonly value: unknown;
  /** Where the value at a path begins, or the name that it has there. */
  locate(path: Path, part?: 'name' | 'value'): Position;
  /**
   * A place to remember a value by, which for a line is the line, because finding more for each
   * value takes long.
   */
  placeOf(path: Path): string;
}

/** A document, unless its text cannot be read; and what is wrong with the text. */
export interface Reading {
  readonly document?: SeedDocument;
  readonly problems: readonly Problem[];
}

/**
 * A row takes 32 levels and a file adds a few. What reads values is recursive, so more could end
 * the process.
 */
export const MAX_DEPTH = 64;
