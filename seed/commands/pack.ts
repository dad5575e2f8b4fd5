import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { onExit } from '../../tools/command/on-exit.ts';
import { UserError } from '../../tools/command/user-error.ts';
import { count } from '../../tools/terminal/count.ts';
import { startProgress } from '../../tools/terminal/progress.ts';
import { showJson, showText } from '../../tools/terminal/show-text.ts';
import { findUncounted, settingsOfEnvironment } from '../checks/assumed-settings.ts';
import {
  changedMeanwhile,
  checkFiles,
  findChanged,
  lintOptionsOf,
  NOTHING,
  statesOf,
} from '../checks/check-files.ts';
import { readKnownCatalog } from '../checks/known-catalog.ts';
import { lintCatalogSize } from '../checks/lint-catalog-size.ts';
import { createPartCounter, judge, type Validation } from '../checks/validate.ts';
import { findFiles } from '../files/find-files.ts';
import { filesWithCatalog } from '../files/read-catalog.ts';
import { importCommands, importRequestOf } from '../pack/describe-import.ts';
import { FILES_MANIFEST, openImportFolder } from '../pack/import-folder.ts';
import { packFiles } from '../pack/pack-files.ts';
import type { Part } from '../pack/part-file.ts';
import { describePacked } from '../pack/render-packed.ts';
import type { PackCommand } from './pack-command.ts';
import { assumptionsOf, describeAssumptions } from './plan.ts';

/** Packs into a folder, and returns what is in it. Throws if one of the files is not valid. */
async function packInto(data: string, { paths, ...flags }: PackCommand) {
  const assumed = settingsOfEnvironment();
  const files = await findFiles(paths);
  const states = await statesOf(files);
  const lint = lintOptionsOf(flags, assumed);
  const catalogFiles = await filesWithCatalog(files);
  const catalog = await readKnownCatalog(catalogFiles, []);
  const progress = startProgress({ total: undefined, noun: 'rows', stream: process.stderr });
  const settings = { lint, catalogFiles, folder: data };
  const { counts, parts, hasDuplicates } = await packFiles(
    files,
    settings,
    progress.update,
  ).finally(progress.stop);
  createPartCounter(counts, lint)({ records: [], problems: [...lintCatalogSize(catalog)] });
  const judged = judge(counts, { uncounted: findUncounted(assumed), strict: flags.strict });
  const changed = await findChanged(files, states);
  if (changed !== undefined) throw changedMeanwhile(changed, NOTHING.apply);
  // What is wrong, and where the same is elsewhere, is known to one who reads all files in order.
  const isDoubtful =
    !judged.isValid || hasDuplicates || (flags.strict && catalog.providers.length > 0);
  if (isDoubtful) await checkFiles(paths, flags, assumed, 'apply', []);
  if (judged.errors > 0) throw new Error('errors in parts of files that have none as a whole');
  const validation: Validation = { ...judged, files: files.length, faultyFiles: 0 };
  return { parts, validation, assumptions: assumptionsOf(assumed, validation) };
}

const sumOf = (parts: readonly Part[], of: 'rows' | 'bytes' | 'uncompressedBytes') =>
  parts.reduce((sum, part) => sum + part[of], 0);

/** Writes seed files as what DynamoDB imports. Nothing is left if that does not come to its end. */
export async function runPack(command: PackCommand): Promise<void> {
  const { out, table, s3, json } = command;
  const folder = await openImportFolder(out);
  const forget = onExit(folder.discard);
  try {
    const { parts: all, validation, assumptions } = await packInto(folder.data, command);
    const parts = all.filter(({ rows }) => rows > 0);
    if (parts.length === 0) throw new UserError(`These files have no records. ${NOTHING.apply}`);
    for (const { name, rows } of all) if (rows === 0) await rm(join(folder.data, name));
    const request = await importRequestOf(table);
    const summary = {
      itemCount: sumOf(parts, 'rows'),
      bytes: sumOf(parts, 'bytes'),
      uncompressedBytes: sumOf(parts, 'uncompressedBytes'),
      outputFormat: request.InputFormat,
      manifestFilesS3Key: FILES_MANIFEST,
      records: validation.records,
      import: request,
    };
    await folder.end(parts, summary);
    const commands = importCommands({ out, table, ...s3 }, request);
    if (json)
      return console.log(showJson({ out, ...summary, files: parts, commands, ...assumptions }));
    console.log(`${describeAssumptions(assumptions)}\n`);
    console.log(`Packed into ${showText(out)}: ${count(parts.length, 'part')}.`);
    console.log(describePacked(summary, commands, command));
  } catch (error) {
    folder.discard();
    throw error;
  } finally {
    forget();
  }
}
