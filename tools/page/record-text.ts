import { isScalar, visit } from 'yaml';
import { toYamlDocument } from '../../seed/export/seed-yaml.ts';
import { inFieldOrder } from '../../seed/format/field-order.ts';
import type { Fields } from '../../seed/table/action.ts';
import type { JsonObject } from '../../src/json.ts';
import { AttributeValueError, fromRow } from '../../src/records/attribute-value.ts';
import { formatKey } from '../../src/records/keys.ts';
import type { NamedRecord } from './name-record.ts';
import type { RecordText } from './page-messages.ts';

const MOST_ON_A_LINE = 60;

/** YAML as people write it: a short list of words on one line. */
function toReadableYaml(fields: JsonObject): string {
  const document = toYamlDocument(fields);
  visit(document, {
    Seq(_key, list) {
      list.flow = list.items.every(isScalar) && JSON.stringify(list).length <= MOST_ON_A_LINE;
    },
  });
  return document.toString({ lineWidth: 0, flowCollectionPadding: false }).trimEnd();
}

/** Shows a row, or says why there is nothing to show. */
export function showRecord(
  { kind, key, title }: NamedRecord,
  fields: Fields | undefined,
): RecordText {
  const record = { key: formatKey(key), title };
  if (!fields) return record;
  try {
    const written = inFieldOrder(kind, fromRow(fields));
    return { ...record, text: toReadableYaml(written), loaded: JSON.parse(JSON.stringify(fields)) };
  } catch (error) {
    if (!(error instanceof AttributeValueError)) throw error;
    return { ...record, fault: error.message };
  }
}
