import { Document, visit } from 'yaml';
import type { JsonValue } from '../../src/json.ts';
import { isUnsafe, showQuoted } from '../../tools/terminal/show-text.ts';

/**
 * In quotes: what other readers of YAML take for a merge, and what a terminal may obey or an editor
 * break a line at.
 */
const needsQuotes = (text: string) => text === '<<' || isUnsafe(text);

/** A value as YAML that every reader takes for the same. */
export function toYaml(value: Readonly<Record<string, JsonValue>>): string {
  const document = new Document(value, { version: '1.2', aliasDuplicateObjects: false });
  visit(document, {
    Scalar(_key, scalar) {
      if (typeof scalar.value === 'string' && needsQuotes(scalar.value))
        scalar.type = 'QUOTE_DOUBLE';
    },
  });
  return showQuoted(document.toString({ lineWidth: 0 }));
}
