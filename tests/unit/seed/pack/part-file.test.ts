import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { openPart } from '../../../../seed/pack/part-file.ts';
import { createSeedFolder } from '../../../support/seed-folder.ts';

it('writes compressed lines, and says what they come to', async () => {
  const folder = await createSeedFolder({});
  const path = join(folder.path, 'part.json.gz');
  const lines = Array.from({ length: 30_000 }, (_, index) => `{"Item":"${index} ü"}\n`);
  const part = openPart(path);
  let waits = 0;
  for (const line of lines) {
    const isBusy = part.write(line);
    if (!isBusy) continue;
    await isBusy;
    waits += 1;
  }
  const written = await part.end();
  const file = await readFile(path);
  await folder.remove();

  const text = gunzipSync(file).toString();
  expect(text === lines.join('')).toBe(true);
  expect(waits).toBeGreaterThan(0);
  expect(written).toEqual({
    rows: lines.length,
    bytes: file.length,
    uncompressedBytes: Buffer.byteLength(text),
    md5: createHash('md5').update(file).digest('base64'),
  });
});

it('refuses a file that is there, in one sentence', async () => {
  const folder = await createSeedFolder({ 'part.json.gz': 'kept' });
  const path = join(folder.path, 'part.json.gz');
  await expect(openPart(path).end()).rejects.toThrow(
    `Cannot write ${path}: the system says EEXIST.`,
  );
  expect(await readFile(path, 'utf8')).toBe('kept');
  await folder.remove();
});
