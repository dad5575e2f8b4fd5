import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Option } from 'commander';
import type { Extend } from '../../src/extension/own-code.ts';
import { withTemporaryFolder } from '../files/temporary-folder.ts';
import { REQUIRE_BANNER } from './require-banner.ts';
import { UserError } from './user-error.ts';

/** The option that names the module of own code. */
export const extensionOption = (): Option =>
  new Option('--extension <module>', 'own code: a module that exports the function extend');

const isExtend = (value: unknown): value is Extend => typeof value === 'function';

/**
 * Imports a module of JavaScript or TypeScript, with all that it imports; one that does not export
 * `extend` is not run.
 */
async function importBundled(path: string): Promise<{ readonly extend?: unknown }> {
  const { build } = await import('esbuild');
  const { outputFiles, metafile } = await build({
    entryPoints: [path],
    ...{ bundle: true, minify: true, platform: 'node', format: 'esm', write: false },
    ...{ logLevel: 'silent', banner: REQUIRE_BANNER, metafile: true },
  });
  const exported = Object.values(metafile.outputs).flatMap((output) => output.exports);
  if (!exported.includes('extend')) return {};
  return withTemporaryFolder(async (folder) => {
    const file = join(folder, 'extension.mjs');
    await writeFile(file, outputFiles[0]?.contents ?? '');
    return import(pathToFileURL(file).href);
  });
}

/**
 * Loads own code: what a module exports as `extend`.
 *
 * @throws {UserError} if the module cannot be loaded, or exports no such function
 */
export async function loadExtension(path: string): Promise<Extend> {
  let loaded: { readonly extend?: unknown };
  try {
    loaded = await importBundled(path);
  } catch (cause) {
    // Of several lines esbuild's last one says what is wrong.
    const [reason = ''] = /[^\n]*$/.exec(cause instanceof Error ? cause.message : `${cause}`) ?? [];
    throw new UserError(`Cannot load --extension ${path}: ${reason.replace(/^error: /, '')}`, {
      cause,
    });
  }
  if (isExtend(loaded.extend)) return loaded.extend;
  throw new UserError(
    `${path} exports no function extend: put own code into a module of its own, as in export const extend = …`,
  );
}
