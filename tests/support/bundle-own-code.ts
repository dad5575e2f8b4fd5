import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { readBundleOptions } from './bundle-service.ts';
import { runNode } from './run.ts';

/** What one invocation in a new execution environment came to. */
interface Invocation {
  readonly payload?: { readonly response: unknown };
  readonly errorType?: string;
  readonly errorMessage?: string;
  /** The line of the log. */
  readonly line: Readonly<Record<string, unknown>>;
}

/** A function of somebody's own, bundled as `sls package` bundles that of this service. */
export interface OwnFunction {
  invoke(event: object, env: Readonly<Record<string, string>>): Promise<Invocation>;
  remove(): Promise<void>;
}

/** Bundles files by their names, of which `handler.ts` imports `tenant-claims`. */
export async function bundleOwnCode(files: Readonly<Record<string, string>>): Promise<OwnFunction> {
  const folder = await mkdtemp(join(tmpdir(), 'tenant-claims-own-code-'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  const options = await readBundleOptions();
  await build({
    ...options,
    alias: { ...options.alias, 'tenant-claims': resolve('functions/index.ts') },
    entryPoints: [join(folder, 'handler.ts')],
    outdir: join(folder, 'out'),
  });
  return {
    async invoke(event, env) {
      const { stdout, stderr } = await runNode(
        [
          require.resolve('./invoke-handler.mjs'),
          pathToFileURL(join(folder, 'out', 'handler.mjs')).href,
        ],
        { env: { ...process.env, ...env }, input: JSON.stringify(event) },
      );
      const [answer = stderr, line = '{}'] = stdout.trim().split('\n').reverse();
      return { ...JSON.parse(answer), line: JSON.parse(line) };
    },
    remove: () => rm(folder, { recursive: true }),
  };
}
