import { readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { type BuildOptions, build } from 'esbuild';
import { parse } from 'yaml';

/** What Lambda can run, by the names of their files in `functions/`. */
export type FunctionName = 'pre-token-generation' | 'inbound-federation';

/** By which options esbuild bundles a function: those of serverless.yml, as `sls package` does. */
export async function bundleOptionsOf(name: FunctionName): Promise<BuildOptions> {
  const { custom } = parse(await readFile('serverless.yml', 'utf8'), { logLevel: 'error' });
  const { bundle, minify, splitting, alias, format, target, mainFields, banner, ...more } =
    custom.esbuild;
  return {
    ...{ bundle, minify, splitting, alias, format, target, mainFields, banner },
    plugins: (await import(resolve(more.plugins))).default,
    platform: 'node',
    entryPoints: [`functions/${name}.ts`],
    outdir: 'functions',
    outExtension: { '.js': more.outputFileExtension },
  };
}

/** Bundles all functions into a folder, which is then what Lambda unzips. */
export async function bundleFunctions(folder: string): Promise<void> {
  // One by one, as the framework does: what two of them share would be a file of its own.
  for (const name of ['pre-token-generation', 'inbound-federation'] as const)
    await build({ ...(await bundleOptionsOf(name)), outdir: `${folder}/functions` });
}
