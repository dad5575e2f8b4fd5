import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** The lines of all parts that a manifest lists, each one item of DynamoDB's JSON. */
export async function packedRows(folder: string): Promise<string[]> {
  const manifest = await readFile(join(folder, 'manifest-files.json'), 'utf8');
  const rows: string[] = [];
  for (const entry of manifest.trim().split('\n')) {
    const part = await readFile(join(folder, JSON.parse(entry).dataFileS3Key));
    rows.push(...gunzipSync(part).toString().trimEnd().split('\n'));
  }
  return rows;
}
