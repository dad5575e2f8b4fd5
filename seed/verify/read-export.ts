import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { createGunzip } from 'node:zlib';
import { isObject } from '../../src/json.ts';
import { UserError } from '../../tools/command/user-error.ts';
import { showText } from '../../tools/terminal/show-text.ts';
import { parseJson } from '../files/json-syntax.ts';
import { linesOf } from '../files/read-lines.ts';
import { DATA, FILES_MANIFEST, SUMMARY_MANIFEST } from '../pack/import-folder.ts';
import { parseFields } from '../plan/attribute-json.ts';
import { type StoredRow, toStoredRow } from '../table/table-reader.ts';

/** A file of rows that an export has, as its manifest says. */
export interface ExportedPart {
  readonly path: string;
  readonly rows: number;
}

const readManifest = (folder: string, name: string): Promise<string> =>
  readFile(join(folder, name), 'utf8').catch(({ code }) => {
    const reason =
      code === 'ENOENT'
        ? `there is no ${name}. Of an export it is the folder AWSDynamoDB/EXPORT_ID`
        : `${name} cannot be read: the system says ${code}`;
    throw new UserError(`${showText(folder)} is no export: ${reason}.`);
  });

function parseMap(text: string, place: string): Readonly<Record<string, unknown>> {
  const reading = parseJson(text);
  if (reading.isJson && isObject(reading.value)) return reading.value;
  throw new UserError(`${showText(place)}: expected a map in JSON.`);
}

/**
 * The files of a full export in DynamoDB JSON, or of what was packed.
 *
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/S3DataExport.Output.html
 *
 * @throws {UserError} if the folder has no manifest, or is another kind of export
 */
export async function findExportedParts(folder: string): Promise<readonly ExportedPart[]> {
  const summaryFile = join(folder, SUMMARY_MANIFEST);
  const summary = parseMap(await readManifest(folder, SUMMARY_MANIFEST), summaryFile);
  if (summary.outputFormat !== 'DYNAMODB_JSON' || summary.exportType === 'INCREMENTAL_EXPORT') {
    throw new UserError(
      `${showText(folder)} cannot be compared: expected a full export in DynamoDB JSON.`,
    );
  }
  const lines = (await readManifest(folder, FILES_MANIFEST)).split('\n').filter(Boolean);
  return lines.map((line, index): ExportedPart => {
    const place = `${join(folder, FILES_MANIFEST)}:${index + 1}`;
    const { dataFileS3Key, itemCount } = parseMap(line, place);
    if (typeof dataFileS3Key !== 'string' || typeof itemCount !== 'number')
      throw new UserError(`${showText(place)}: expected dataFileS3Key and itemCount.`);
    return { path: join(folder, DATA, basename(dataFileS3Key)), rows: itemCount };
  });
}

function toRow(text: string, place: string): StoredRow {
  const fields = parseFields(parseMap(text, place).Item);
  if (fields?.pk?.S !== undefined && fields.sk?.S !== undefined) return toStoredRow(fields);
  throw new UserError(`${showText(place)}: expected an Item with the strings pk and sk.`);
}

/**
 * Reads the rows of a file, whose compression has a checksum of its own.
 *
 * @throws {UserError} if it is not what the manifest says
 */
export async function* readExportedPart({ path, rows }: ExportedPart): AsyncGenerator<StoredRow> {
  const compressed = createReadStream(path);
  const text = createGunzip();
  compressed.on('error', (error) => text.destroy(error));
  let found = 0;
  for await (const line of linesOf(compressed.pipe(text))) {
    const place = `${path}:${line.number}`;
    if ('fault' in line) throw new UserError(`${showText(place)}: ${line.fault}.`);
    yield toRow(line.text, place);
    found += 1;
  }
  if (found !== rows)
    throw new UserError(`${showText(path)} has ${found} items, and its manifest says ${rows}.`);
}
