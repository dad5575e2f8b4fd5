import { gzipSync } from 'node:zlib';
import { findExportedParts, readExportedPart } from '../../../../seed/verify/read-export.ts';
import { UserError } from '../../../../tools/command/user-error.ts';
import { createSeedFolder } from '../../../support/seed-folder.ts';

const ID = 'AWSDynamoDB/01693685827463-2d8752fd';
const SUMMARY = { exportType: 'FULL_EXPORT', itemCount: 1, outputFormat: 'DYNAMODB_JSON' };
const ROW = '{"Item":{"pk":{"S":"TENANT#acme"},"sk":{"S":"TENANT"},"status":{"S":"active"}}}\n';

const entry = (name: string, itemCount: number) =>
  JSON.stringify({
    ...{ itemCount, md5Checksum: 'sQMSpEILNgoQmarvDFonGQ==' },
    ...{ etag: 'af83d6f217c19b8b0fff8023d8ca4716-1', dataFileS3Key: `${ID}/data/${name}` },
  });

/** The files of an export as DynamoDB lays them out. */
const filesOf = (more: Readonly<Record<string, string | Uint8Array>> = {}) => ({
  'manifest-summary.json': JSON.stringify(SUMMARY),
  'manifest-files.json': `${entry('a.json.gz', 1)}\n${entry('b.json.gz', 0)}\n`,
  'data/a.json.gz': gzipSync(ROW),
  'data/b.json.gz': gzipSync(''),
  ...more,
});

async function read(files: Readonly<Record<string, string | Uint8Array>>) {
  const folder = await createSeedFolder(files);
  try {
    const rows = [];
    for (const part of await findExportedParts(folder.path))
      for await (const row of readExportedPart(part)) rows.push(row);
    return rows;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    return error.message.replaceAll(`${folder.path}/`, '').replaceAll(folder.path, 'FOLDER');
  } finally {
    await folder.remove();
  }
}

it('reads the rows of all files, also of those without any', async () => {
  expect(await read(filesOf())).toEqual([
    { key: { pk: 'TENANT#acme', sk: 'TENANT' }, fields: { status: { S: 'active' } } },
  ]);
});

const { 'data/a.json.gz': _, ...withoutFile } = filesOf();

it.each([
  [
    'no export',
    {},
    'FOLDER is no export: there is no manifest-summary.json. Of an export it is the folder AWSDynamoDB/EXPORT_ID.',
  ],
  [
    'a manifest that is no JSON',
    filesOf({ 'manifest-summary.json': '{' }),
    'manifest-summary.json: expected a map in JSON.',
  ],
  [
    'an export in Ion',
    filesOf({ 'manifest-summary.json': JSON.stringify({ ...SUMMARY, outputFormat: 'ION' }) }),
    'FOLDER cannot be compared: expected a full export in DynamoDB JSON.',
  ],
  [
    'an incremental export',
    filesOf({
      'manifest-summary.json': JSON.stringify({ ...SUMMARY, exportType: 'INCREMENTAL_EXPORT' }),
    }),
    'FOLDER cannot be compared: expected a full export in DynamoDB JSON.',
  ],
  [
    'an entry without a file',
    filesOf({ 'manifest-files.json': `${entry('a.json.gz', 1)}\n{"itemCount":1}\n` }),
    'manifest-files.json:2: expected dataFileS3Key and itemCount.',
  ],
  [
    'a file that is not there',
    withoutFile,
    'data/a.json.gz:1: cannot be read: there is no such file or folder.',
  ],
  [
    'a file of which the end is missing',
    filesOf({ 'data/a.json.gz': gzipSync(ROW).subarray(0, -4) }),
    'data/a.json.gz:2: cannot be read: the system says Z_BUF_ERROR.',
  ],
  [
    'a file with more rows than its manifest says',
    filesOf({ 'data/a.json.gz': gzipSync(ROW + ROW) }),
    'data/a.json.gz has 2 items, and its manifest says 1.',
  ],
  [
    'a line that is no item',
    filesOf({ 'data/a.json.gz': gzipSync(`${ROW}{"Keys":{}}\n`) }),
    'data/a.json.gz:2: expected an Item with the strings pk and sk.',
  ],
])('says in one sentence what is wrong with %s', async (_what, files, sentence) => {
  expect(await read(files)).toBe(sentence);
});
