import type { JsonValue } from '../../../src/json.ts';

/** A value as JSON, with room to break between its parts. */
export function valueText(value: JsonValue): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(valueText).join(', ')}]`;
  const fields = Object.entries(value).map(
    ([name, inner]) => `${JSON.stringify(name)}: ${valueText(inner)}`,
  );
  return `{ ${fields.join(', ')} }`;
}

export const bytesText = (bytes: number): string => bytes.toLocaleString('en');

/** As in `1 claim`, `2 claims`. */
export const countOf = (many: number, noun: string): string =>
  `${many} ${noun}${many === 1 ? '' : 's'}`;
