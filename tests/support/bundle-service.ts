import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { BUNDLE_OPTIONS } from '../../deploy/bundle-options.ts';
import type { FunctionName } from '../../tools/build/bundle-functions.ts';

interface BundledFile {
  /** Relative to the root of the zip. */
  readonly path: string;
  readonly content: Uint8Array;
  readonly bytes: number;
  readonly gzippedBytes: number;
  /** The npm packages of which it holds code. */
  readonly packages: readonly string[];
  /** The files of this repository of which it holds code. */
  readonly sources: readonly string[];
  /** The files that it imports at once, and those that it imports on demand. */
  readonly imports: readonly string[];
  readonly imported: readonly string[];
}

const packageOf = (input: string) => /.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(input)?.[1];

/** Bundles a function by the options that `sls package` hands to esbuild. */
export async function bundleService(
  name: FunctionName = 'pre-token-generation',
): Promise<readonly BundledFile[]> {
  const { outputFiles, metafile } = await build({
    ...BUNDLE_OPTIONS,
    entryPoints: [`functions/${name}.ts`],
    outdir: 'functions',
    write: false,
    metafile: true,
  });
  return Object.entries(metafile.outputs).map(([path, { inputs, imports }]) => {
    const content =
      outputFiles.find((file) => file.path.endsWith(path))?.contents ?? new Uint8Array();
    const files = (kind: string) =>
      imports.filter((each) => each.kind === kind && !each.external).map((each) => each.path);
    return {
      path,
      content,
      bytes: content.byteLength,
      gzippedBytes: gzipSync(content, { level: 9 }).byteLength,
      packages: [...new Set(Object.keys(inputs).flatMap((input) => packageOf(input) ?? []))].sort(),
      sources: Object.keys(inputs).filter((input) => !/node_modules|^builtin:/.test(input)),
      imports: files('import-statement'),
      imported: files('dynamic-import'),
    };
  });
}

/** A file with all that is loaded before it runs. */
function loadedWith(files: readonly BundledFile[], path: string): readonly BundledFile[] {
  const paths = new Set([path]);
  for (const each of paths)
    for (const next of files.find((file) => file.path === each)?.imports ?? []) paths.add(next);
  return files.filter((file) => paths.has(file.path));
}

/**
 * The files that are loaded at every start, and those that are loaded with the Tracer on top of
 * them.
 */
export function loadPaths(files: readonly BundledFile[], name = 'pre-token-generation') {
  const start = loadedWith(files, `functions/${name}.mjs`);
  const tracer =
    files.find(({ packages }) => packages.includes('@aws-lambda-powertools/tracer'))?.path ?? '';
  const traced = [...new Set([...start, ...loadedWith(files, tracer)])];
  return { start, traced };
}
