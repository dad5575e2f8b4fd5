import { createRecordCheck } from '../../seed/checks/check-records.ts';
import { createLint } from '../../seed/checks/lint.ts';
import { formatPath, inOrder, type Path, type Problem } from '../../seed/files/problem.ts';
import type { SeedDocument } from '../../seed/files/seed-document.ts';
import { createSeedIndex } from '../../seed/files/seed-index.ts';
import { catalogOf, problemAt, type SeedRecord, tenantsOf } from '../../seed/files/seed-record.ts';
import { readYaml } from '../../seed/files/yaml-document.ts';
import { FORMAT, parentOf } from '../../seed/format/seed-format.ts';
import { isObject } from '../../src/json.ts';
import { KIND_NAMES } from '../../src/records/kinds.ts';
import type { Settings } from '../../src/settings.ts';
import type { NamedRecord } from './name-record.ts';
import type { TextProblem } from './page-messages.ts';

/** What the text of a record says; the record may be used only if there is no error. */
export interface CheckedRecord {
  readonly record: SeedRecord | undefined;
  readonly problems: readonly TextProblem[];
}

/** A client's key does not tell its tenant, and what checks it does not ask. */
const SOME_TENANT = 'tenant';

/**
 * The document of a seed file that has nothing but this record. Whatever is around it stands where
 * the record begins.
 */
function asSeedFile(
  document: SeedDocument,
  { kind, id, tenantId = SOME_TENANT }: NamedRecord,
  fields: object,
) {
  const { required } = FORMAT[kind];
  const own = { ...fields, ...(required && { [required]: id }) };
  const { list } = KIND_NAMES[kind];
  const listed = required ? { [list]: [own] } : { [list]: own };
  const inList: Path = required ? [list, 0] : [list];
  const parent = parentOf(kind);
  const [value, around]: [object, Path] =
    parent === 'tenant'
      ? [{ tenants: [{ tenantId, ...listed }] }, ['tenants', 0, ...inList]]
      : parent === 'catalog'
        ? [{ catalog: listed }, ['catalog', ...inList]]
        : [listed, inList];
  const file: SeedDocument = {
    ...document,
    value,
    locate: (path, part) => document.locate(path.slice(around.length), part),
  };
  return { file, around };
}

/** The key says these, or records of their own do. */
function* findForeignFields(
  document: SeedDocument,
  { kind }: NamedRecord,
  fields: object,
): Generator<Problem> {
  const map = { document, path: [], fields: {} };
  const { required, lists } = FORMAT[kind];
  if (required && Object.hasOwn(fields, required)) {
    yield problemAt(map, [required], 'the key of the record says it, and cannot change', 'name');
  }
  for (const name of Object.keys(lists)) {
    if (Object.hasOwn(fields, name))
      yield problemAt(map, [name], 'each has a record of its own', 'name');
  }
}

/** Makes the check of one record's text, by the rules of seeding. */
export function createCheck(
  settings: Settings,
  now: () => number,
): (name: NamedRecord, text: string) => CheckedRecord {
  const show = ({ path, severity, position, message }: Problem): TextProblem => ({
    severity,
    ...position,
    message: path.length > 0 ? `${formatPath(path)}: ${message}` : message,
  });

  const checkRecords = (records: readonly SeedRecord[]): readonly Problem[] =>
    createRecordCheck({
      index: createSeedIndex(),
      lint: createLint({ now: now(), settings, allowedRoles: settings.allowedRoles }),
      isTenantComplete: false,
    })(records);

  return (name, text) => {
    const { document, problems } = readYaml('record.yaml', text);
    if (!document) return { record: undefined, problems: problems.map(show) };
    const { value } = document;
    if (!isObject(value)) {
      const expected = `expected a map with the fields of a ${name.kind}`;
      return {
        record: undefined,
        problems: [{ severity: 'error', line: 1, column: 1, message: expected }],
      };
    }
    const { file, around } = asSeedFile(document, name, value);
    const records = [...catalogOf(file), ...[...tenantsOf(file)].flat()];
    const record = records.at(-1);
    if (!record) throw new Error(`no record in the seed file of ${name.title}`);
    const ofRecord = checkRecords(records).map((problem) => ({
      ...problem,
      path: problem.path.slice(around.length),
    }));
    const all = inOrder([...problems, ...findForeignFields(document, name, value), ...ofRecord]);
    return { record, problems: all.map(show) };
  };
}
