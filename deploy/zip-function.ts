import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join, relative, resolve, sep } from 'node:path';
import type { BuildFailure, BuildOptions, Message } from 'esbuild';
import { type Zippable, zipSync } from 'fflate';
import { CODE_FOLDER } from '../tools/command/code-folder.ts';
import { UserError } from '../tools/command/user-error.ts';
import { filesIn } from '../tools/files/files-in.ts';
import { BUNDLE_OPTIONS, OWN_BUNDLE_OPTIONS } from './bundle-options.ts';

/** The files of a function, by their paths in its zip. */
export type FunctionFiles = Readonly<Record<string, Uint8Array>>;

/** Where a function stands in its zip. */
const FOLDER = 'functions';
/** Both functions, if the package was published. */
export const BUNDLED_BEFOREHAND = join(CODE_FOLDER, 'lambda');
/** Files that everybody may read, made on Unix: Lambda runs as another user than the owner. */
const READABLE = { os: 3, attrs: (0o100644 << 16) >>> 0, mtime: new Date(1980, 0, 1) } as const;

const isBuildFailure = (error: unknown): error is BuildFailure =>
  error instanceof Error && 'errors' in error;

function describe({ text, location }: Message): string {
  if (location) return `${location.file}:${location.line} ${text}`;
  // What is named from no place is the entry.
  return text.startsWith('Could not resolve')
    ? 'expected a file that exports handler, such as src/pre-token-generation.ts'
    : text;
}

/**
 * Bundles a file that exports `handler`, as the function of this name.
 *
 * @param folder what its path is relative to
 * @param options of esbuild: those for own code, unless it is a function of ours
 * @throws {UserError} if it is not there, cannot be bundled, or exports no handler
 */
export async function bundleFunction(
  name: string,
  entry: string,
  folder: string,
  options: BuildOptions = OWN_BUNDLE_OPTIONS,
): Promise<FunctionFiles> {
  // Only who brings own code needs it. An import would put it into the bundle of a function that
  // imports this package.
  const { build }: typeof import('esbuild') = createRequire(import.meta.url)('esbuild');
  const outdir = join(folder, FOLDER);
  const result = await build({
    ...options,
    absWorkingDir: folder,
    entryPoints: { [name]: resolve(folder, entry) },
    outdir,
    write: false,
    metafile: true,
    logLevel: 'silent',
  }).catch((error: unknown) => {
    if (!isBuildFailure(error)) throw error;
    const [first] = error.errors;
    const why = first ? describe(first) : error.message;
    throw new UserError(`${entry} cannot be bundled: ${why}.`, { cause: error });
  });
  const { exports = [] } = result.metafile.outputs[`${FOLDER}/${name}.mjs`] ?? {};
  if (!exports.includes('handler'))
    throw new UserError(`${entry} has no export handler: export const handler = ….`);
  return Object.fromEntries(
    result.outputFiles.map(({ path, contents }) => [
      relative(folder, path).split(sep).join('/'),
      contents,
    ]),
  );
}

async function readFiles(folder: string): Promise<FunctionFiles> {
  const paths = await filesIn(folder);
  return Object.fromEntries(
    await Promise.all(paths.map(async (path) => [path, await readFile(join(folder, path))])),
  );
}

/** A function of the package as it is: bundled beforehand if the package was published. */
export const packagedFunction = (name: string): Promise<FunctionFiles> =>
  existsSync(BUNDLED_BEFOREHAND)
    ? readFiles(BUNDLED_BEFOREHAND)
    : bundleFunction(name, `${FOLDER}/${name}.ts`, CODE_FOLDER, BUNDLE_OPTIONS);

/**
 * Both functions, for one zip.
 *
 * @param own what signs in, in place of ours
 */
export async function packagedFunctions(own?: FunctionFiles): Promise<FunctionFiles> {
  const inboundFederation = await packagedFunction('inbound-federation');
  return { ...inboundFederation, ...(own ?? (await packagedFunction('pre-token-generation'))) };
}

/** Zips files; the same files give the same zip, whose hash names the version of the function. */
export function zipFunction(files: FunctionFiles): Uint8Array {
  const sorted = Object.entries(files).sort(([one], [other]) => (one < other ? -1 : 1));
  const zippable: Zippable = Object.fromEntries(
    sorted.map(([path, content]) => [path, [content, READABLE]]),
  );
  return zipSync(zippable, { level: 9 });
}
