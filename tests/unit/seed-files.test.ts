import { join, relative } from 'node:path';
import { findFiles, readText } from '../../seed/files/files.ts';
import { createSeedFolder } from '../support/seed-folder.ts';

let folder: Awaited<ReturnType<typeof createSeedFolder>>;

beforeAll(async () => {
  folder = await createSeedFolder({
    'b.yaml': '',
    'a.json': '',
    'notes.md': '',
    'deep/er/c.YML': '',
    'deep/notes.txt': '',
    'none/readme.md': '',
    'latin.yaml': Uint8Array.of(0x6e, 0xe9),
    'marked.yaml': '\ufefftenants: []',
  });
});

afterAll(() => folder.remove());

const find = async (...paths: string[]) => {
  const files = await findFiles(paths.map((path) => join(folder.path, path)));
  return files.map((file) => relative(folder.path, file));
};

it('finds the seed files of a folder and of the folders in it, sorted', async () => {
  expect(await find('.')).toEqual(['a.json', 'b.yaml', 'deep/er/c.YML', 'latin.yaml', 'marked.yaml']);
});

it('takes each file once, however often it is named', async () => {
  expect(await find('b.yaml', 'deep/../b.yaml', 'deep', 'b.yaml')).toEqual(['b.yaml', 'deep/er/c.YML']);
});

it.each([
  ['missing.yaml', /^Cannot read .*missing\.yaml: there is no such file or folder\.$/],
  ['none', /^No seed files in .*none: expected \.yaml, \.yml, \.json, \.ndjson or \.jsonl files there\.$/],
  [
    'notes.md',
    /^.*notes\.md is no seed file: expected a name that ends in \.yaml, \.yml, \.json, \.ndjson or \.jsonl\.$/,
  ],
])('refuses %s', async (path, sentence) => {
  await expect(find(path)).rejects.toThrow(sentence);
});

it('refuses a text that is not UTF-8, since ids and claims would change unseen', async () => {
  await expect(readText(join(folder.path, 'latin.yaml'), 'yaml')).rejects.toThrow(
    /latin\.yaml: it is not text in UTF-8\.$/,
  );
});

it('passes over the mark that some editors put at the beginning', async () => {
  expect(await readText(join(folder.path, 'marked.yaml'), 'yaml')).toBe('tenants: []');
});
