import { rmSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { UserError } from '../../tools/command/user-error.ts';
import { openNewFolder } from '../../tools/files/new-folder.ts';
import { showText } from '../../tools/terminal/show-text.ts';
import type { Part } from './part-file.ts';

/** The folder of the parts: whatever else is beside them must not be imported. */
export const DATA = 'data';
/** The files of a folder, one in each line, as an export of DynamoDB's lists them. */
export const FILES_MANIFEST = 'manifest-files.json';
/** What all of them are together, likewise. */
export const SUMMARY_MANIFEST = 'manifest-summary.json';

/** A folder for parts and what is said of them, laid out like an export of DynamoDB's. */
export interface ImportFolder {
  readonly data: string;
  end(parts: readonly Part[], summary: object): Promise<void>;
  /** Leaves nothing behind, at once. */
  discard(): void;
}

const toEntry = ({ name, rows, bytes, uncompressedBytes, md5 }: Part) =>
  JSON.stringify({
    itemCount: rows,
    md5Checksum: md5,
    // What S3 calls an object that is uploaded in one part.
    etag: Buffer.from(md5, 'base64').toString('hex'),
    dataFileS3Key: `${DATA}/${name}`,
    bytes,
    uncompressedBytes,
  });

/**
 * Opens a new folder, or an empty one.
 *
 * @throws {UserError} if something is in it, or it cannot be written
 */
export async function openImportFolder(out: string): Promise<ImportFolder> {
  const refuse = (error: NodeJS.ErrnoException) => {
    if (error instanceof UserError) throw error;
    const reason = error.code === 'EEXIST' ? 'it is a file' : `the system says ${error.code}`;
    throw new UserError(`Cannot pack into ${showText(out)}: ${reason}.`);
  };
  const { leave } = await openNewFolder(out, 'pack into').catch(refuse);
  const data = join(out, DATA);
  await mkdir(data).catch(refuse);
  const manifests = [FILES_MANIFEST, SUMMARY_MANIFEST].map((name) => join(out, name));
  return {
    data,
    async end(parts, summary) {
      const texts = [parts.map((part) => `${toEntry(part)}\n`).join('')];
      texts.push(`${JSON.stringify(summary, null, 2)}\n`);
      for (const [index, text] of texts.entries())
        await writeFile(manifests[index] as string, text, { flag: 'wx' }).catch(refuse);
    },
    discard() {
      for (const path of [data, ...manifests]) rmSync(path, { recursive: true, force: true });
      leave();
    },
  };
}
