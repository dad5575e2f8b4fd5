import { build } from 'esbuild';
import { BUNDLE_OPTIONS } from '../../deploy/bundle-options.ts';

/** What Lambda can run, by the names of their files in `functions/`. */
export type FunctionName = 'pre-token-generation' | 'inbound-federation';

/** Bundles all functions into a folder, which is then what Lambda unzips. */
export async function bundleFunctions(folder: string): Promise<void> {
  // One by one, as the framework does: what two of them share would be a file of its own.
  for (const name of ['pre-token-generation', 'inbound-federation'] as const)
    await build({
      ...BUNDLE_OPTIONS,
      entryPoints: [`functions/${name}.ts`],
      outdir: `${folder}/functions`,
    });
}
