import { readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { openImportFolder } from '../../../../seed/pack/import-folder.ts';
import { UserError } from '../../../../tools/command/user-error.ts';
import { createSeedFolder } from '../../../support/seed-folder.ts';

const folders: Awaited<ReturnType<typeof createSeedFolder>>[] = [];
const createFolder = async (files: Readonly<Record<string, string>> = {}) => {
  const folder = await createSeedFolder(files);
  folders.push(folder);
  return folder.path;
};

afterAll(() => Promise.all(folders.map((folder) => folder.remove())));

it.each([
  ['a folder with something in it', { 'out/a.txt': '' }, 'is not empty: name a new folder'],
  ['a file', { out: '' }, 'it is a file'],
])('refuses %s', async (_, files, sentence) => {
  const out = join(await createFolder(files), 'out');
  const opened = openImportFolder(out);
  await expect(opened).rejects.toThrow(UserError);
  await expect(opened).rejects.toThrow(sentence);
});

it('leaves nothing of a new folder when it is discarded', async () => {
  const parent = await createFolder();
  const folder = await openImportFolder(join(parent, 'out'));
  await folder.end([], {});
  expect(await readdir(join(parent, 'out'))).toEqual([
    'data',
    'manifest-files.json',
    'manifest-summary.json',
  ]);
  folder.discard();
  expect(await readdir(parent)).toEqual([]);
});

it('leaves a folder that was there, and what others put into it', async () => {
  const out = await createFolder();
  const folder = await openImportFolder(out);
  await writeFile(join(out, 'notes.txt'), '');
  folder.discard();
  expect(await readdir(out)).toEqual(['notes.txt']);
});
