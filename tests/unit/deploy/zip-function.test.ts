import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { unzipSync } from 'fflate';
import { bundleFunction, zipFunction } from '../../../deploy/zip-function.ts';
import { UserError } from '../../../tools/command/user-error.ts';

const bytes = (text: string) => new TextEncoder().encode(text);

it('zips the same files to the same bytes, whatever their order', () => {
  const zip = zipFunction({ 'functions/a.mjs': bytes('a'), 'functions/b.mjs': bytes('b') });
  expect(zipFunction({ 'functions/b.mjs': bytes('b'), 'functions/a.mjs': bytes('a') })).toEqual(
    zip,
  );
  expect(Object.keys(unzipSync(zip))).toEqual(['functions/a.mjs', 'functions/b.mjs']);
});

it('zips files that everybody may read, as Lambda runs as another user', () => {
  const zip = Buffer.from(zipFunction({ a: bytes('a') }));
  const entry = zip.indexOf(Buffer.from('PK\u0001\u0002'));
  expect(zip.readUInt32LE(entry + 38) >>> 16).toBe(0o100644);
  expect(zip.readUInt8(entry + 5)).toBe(3); // Unix, which the rights are of
});

describe('own code', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tenant-claims-zip-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function bundle(code: string) {
    await writeFile(join(folder, 'claims.ts'), code);
    return bundleFunction('pre-token-generation', 'claims.ts', folder);
  }

  it('stands in the zip where the function of the package does', async () => {
    const files = await bundle('export const handler = async (event: object) => event;');
    expect(Object.keys(files)).toEqual(['functions/pre-token-generation.mjs']);
  });

  it.each([
    [
      'export const handle = () => {};',
      'claims.ts has no export handler: export const handler = ….',
    ],
    ["import 'no-such-package';", 'claims.ts cannot be bundled: claims.ts:1 Could not resolve'],
    ['export const handler = ;', 'claims.ts cannot be bundled: claims.ts:1 Unexpected'],
  ])('is refused in a sentence: %s', async (code, sentence) => {
    const bundled = bundle(code);
    await expect(bundled).rejects.toThrow(UserError);
    await expect(bundled).rejects.toThrow(sentence);
  });

  it('is refused where there is no such file', async () => {
    await expect(bundleFunction('a', 'nowhere.handler', folder)).rejects.toThrow(
      /^nowhere\.handler cannot be bundled: expected a file that exports handler, such as .*\.ts\.$/,
    );
  });
});
