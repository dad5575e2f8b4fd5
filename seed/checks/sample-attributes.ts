import type { Granting } from '../../src/decision/decision.ts';
import {
  type Conversion,
  hasPlaceholder,
  PlaceholderError,
  parseTemplate,
} from '../../src/decision/placeholders.ts';
import { isObject, type JsonValue } from '../../src/json.ts';
import type { Path } from '../files/problem.ts';

const TEXT_LENGTH = 40;

/** What an attribute says that a placeholder reads: not the most that it can, but much. */
const SAMPLES: Readonly<Record<Conversion | 'text', string>> = {
  text: 'x'.repeat(TEXT_LENGTH),
  number: '1234567890',
  boolean: 'false',
  json: JSON.stringify('x'.repeat(TEXT_LENGTH)),
};

/** More bytes than any of them takes: those of an id. */
export const LONGEST_SAMPLE = 64;

/** The texts of a value, each with its path. */
export function* textsOf(value: unknown, path: Path): Generator<readonly [string, Path]> {
  if (typeof value === 'string') yield [value, path];
  else if (Array.isArray(value))
    for (const [index, each] of value.entries()) yield* textsOf(each, [...path, index]);
  else if (isObject(value))
    for (const [name, each] of Object.entries(value)) yield* textsOf(each, [...path, name]);
}

function readTemplate(text: string): ReturnType<typeof parseTemplate> {
  try {
    return parseTemplate(text);
  } catch (error) {
    if (error instanceof PlaceholderError) return [];
    throw error;
  }
}

/** The attributes that placeholders of records read, each with something to fill in. */
export function sampleAttributes(records: readonly Granting[]): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const { claims } of records) {
    if (!hasPlaceholder(claims as JsonValue)) continue;
    for (const [text] of textsOf(claims, [])) {
      for (const part of readTemplate(text)) {
        if (typeof part === 'string') continue;
        for (const term of part.terms)
          if ('of' in term && term.of === 'user')
            attributes[term.field] = SAMPLES[part.as ?? 'text'];
      }
    }
  }
  return attributes;
}
