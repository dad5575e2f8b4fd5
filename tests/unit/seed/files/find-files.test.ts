import { once } from 'node:events';
import { symlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, relative } from 'node:path';
import { findFiles, readText } from '../../../../seed/files/find-files.ts';
import { createSeedFolder } from '../../../support/seed-folder.ts';

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
    'powershell.yaml': Buffer.from('\ufefftenants: []', 'utf16le'),
  });
});

afterAll(() => folder.remove());

const find = async (...paths: string[]) => {
  const files = await findFiles(paths.map((path) => join(folder.path, path)));
  return files.map((file) => relative(folder.path, file));
};

it('finds the seed files of a folder and of the folders in it, sorted', async () => {
  expect(await find('.')).toEqual([
    'a.json',
    'b.yaml',
    'deep/er/c.YML',
    'latin.yaml',
    'marked.yaml',
    'powershell.yaml',
  ]);
});

it('takes each file once, however often it is named', async () => {
  expect(await find('b.yaml', 'deep/../b.yaml', 'deep', 'b.yaml')).toEqual([
    'b.yaml',
    'deep/er/c.YML',
  ]);
});

it.each([
  ['missing.yaml', /^Cannot read .*missing\.yaml: there is no such file or folder\.$/],
  [
    'none',
    /^No seed files in .*none: expected \.yaml, \.yml, \.json, \.ndjson or \.jsonl files there\.$/,
  ],
  [
    'notes.md',
    /^.*notes\.md is no seed file: expected a name that ends in \.yaml, \.yml, \.json, \.ndjson or \.jsonl\.$/,
  ],
])('refuses %s', async (path, sentence) => {
  await expect(find(path)).rejects.toThrow(sentence);
});

it('refuses a text that is not UTF-8, since ids and claims would change unseen', async () => {
  expect(await readText(join(folder.path, 'latin.yaml'), 'yaml')).toEqual({
    fault: 'not text in UTF-8',
  });
});

it.each(['marked.yaml', 'powershell.yaml'])(
  'passes over the mark that some editors put at the beginning: %s',
  async (name) => {
    expect(await readText(join(folder.path, name), 'yaml')).toEqual({ text: 'tenants: []' });
  },
);

describe('what is no regular file', () => {
  // A socket is one as a named pipe is, and needs no program to make it.
  const server = createServer();
  let strange: Awaited<ReturnType<typeof createSeedFolder>>;

  beforeAll(async () => {
    strange = await createSeedFolder({
      'a.yaml': 'tenants: []',
      'deep/b.yaml': 'tenants: []',
      'pipes/c.yaml': '',
    });
    await symlink('..', join(strange.path, 'deep', 'around'));
    await symlink('../a.yaml', join(strange.path, 'deep', 'link.yaml'));
    server.listen(join(strange.path, 'pipes', 'pipe.ndjson'));
    await once(server, 'listening');
  });

  afterAll(async () => {
    server.close();
    await strange.remove();
  });

  it('is refused before anything waits for what it holds', async () => {
    const pipe = join(strange.path, 'pipes', 'pipe.ndjson');
    const sentence = `Cannot read ${pipe}: it is neither a file nor a folder.`;
    await expect(findFiles([pipe])).rejects.toThrow(sentence);
    await expect(findFiles([join(strange.path, 'pipes')])).rejects.toThrow(sentence);
    expect(await readText(pipe, 'json')).toEqual({ fault: 'cannot be read: it is no file' });
  });

  it('is passed over if it is a link to a folder, which may lead to itself', async () => {
    expect(await findFiles([join(strange.path, 'deep'), join(strange.path, 'a.yaml')])).toEqual([
      join(strange.path, 'deep', 'b.yaml'),
      join(strange.path, 'deep', 'link.yaml'), // a.yaml, once
    ]);
  });

  it('is printed as what it is called', async () => {
    await expect(findFiles([join(strange.path, '\u001b[2J.yaml')])).rejects.toThrow(
      /Cannot read .*\\u001b\[2J\.yaml: there/,
    );
  });
});
