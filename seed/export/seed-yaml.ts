import { Document, isPair, isScalar, visit } from 'yaml';
import type { JsonValue } from '../../src/json.ts';
import { isUnsafe, showQuoted } from '../../tools/terminal/show-text.ts';
import { inYaml11 } from '../files/yaml-spelling.ts';

/**
 * In quotes: what other readers of YAML take for a merge, and what a terminal may obey or an editor
 * break a line at.
 */
const needsQuotes = (text: string) => text === '<<' || isUnsafe(text);

/** A value as a document of YAML that every reader takes for the same. */
export function toYamlDocument(value: Readonly<Record<string, JsonValue>>): Document {
  const document = new Document(value, { version: '1.2', aliasDuplicateObjects: false });
  visit(document, {
    Scalar(key, scalar, ancestors) {
      if (typeof scalar.value !== 'string') return;
      const pair = ancestors.at(-1);
      const name = isPair(pair) && isScalar(pair.key) ? pair.key.value : key;
      const isOther = key !== 'key' && inYaml11(name, scalar.value) !== undefined;
      if (isOther || needsQuotes(scalar.value)) scalar.type = 'QUOTE_DOUBLE';
    },
  });
  return document;
}

/** The same as text. */
export const toYaml = (value: Readonly<Record<string, JsonValue>>): string =>
  showQuoted(toYamlDocument(value).toString({ lineWidth: 0 }));
