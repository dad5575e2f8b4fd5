import { checkDocument, isPlan } from '../checks/check-fields.ts';
import { createRecordCheck, type RecordCheck } from '../checks/check-records.ts';
import { createLint, type LintOptions } from '../checks/lint.ts';
import { inOrder, type Problem } from './problem.ts';
import { readDocuments } from './read-documents.ts';
import type { Reading } from './seed-document.ts';
import { createSeedIndex, type SeedIndex } from './seed-index.ts';
import { catalogOf, holdsCatalog, type SeedRecord, tenantsOf } from './seed-record.ts';
import type { FilePiece } from './slice-files.ts';

/**
 * A tenant, its departments, members and clients; or the records of a catalogue; or no records, but
 * problems of a document.
 */
export interface SeedPart {
  readonly records: readonly SeedRecord[];
  /** From top to bottom. Records may be used only if no part has an error. */
  readonly problems: readonly Problem[];
}

interface Indexed {
  /** Knows all tenants and clients of the files when they have been read. */
  readonly index?: SeedIndex;
}

/**
 * What to look for: all, only what keeps records from being rows, or nothing, for whoever reads
 * files again that have no errors.
 */
export type ReadOptions = Indexed &
  (
    | { readonly checks: 'all'; readonly lint: LintOptions }
    | { readonly checks: 'rows' }
    | { readonly checks: 'none' }
  );

function* partsOf(
  { document, problems }: Reading,
  check: RecordCheck | undefined,
  index: SeedIndex,
): Generator<SeedPart> {
  const found = [[...problems, ...(document ? checkDocument(document) : [])]];
  const tell = function* (): Generator<SeedPart> {
    const all = inOrder(found.flat());
    if (all.length > 0) yield { records: [], problems: all };
  };
  if (!document || isPlan(document)) return yield* tell();
  // Whoever uses the records at once has to know before.
  if (!check) yield* tell();
  const catalog = catalogOf(document);
  if (holdsCatalog(document)) index.noteCatalog();
  for (const records of [...(catalog.length > 0 ? [catalog] : []), ...tenantsOf(document)]) {
    if (check) found.push(check(records));
    yield { records, problems: [] };
    index.add(records);
  }
  if (check) yield* tell();
}

/**
 * Reads and checks files, one tenant at a time: in the order of the files, and of the text. Nothing
 * is kept but ids.
 */
export async function* readSeed(
  files: readonly (string | FilePiece)[],
  options: ReadOptions,
): AsyncGenerator<SeedPart> {
  const index = options.index ?? createSeedIndex();
  const lint = options.checks === 'all' ? createLint(options.lint) : undefined;
  const check =
    options.checks === 'none' ? undefined : createRecordCheck({ index, ...(lint && { lint }) });
  for (const each of files) {
    const { file, range } = typeof each === 'string' ? { file: each } : each;
    for await (const reading of readDocuments(file, '', range))
      yield* partsOf(reading, check, index);
  }
}
