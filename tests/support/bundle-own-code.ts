import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { OWN_BUNDLE_OPTIONS } from '../../deploy/bundle-options.ts';
import type { Invocation } from '../../tools/local/call-handler.ts';
import { invokePackaged } from '../../tools/testing/packaged-function.ts';

/** What one invocation in a new execution environment came to, and the line of the log. */
type LoggedLine = Invocation & { readonly line: Readonly<Record<string, unknown>> };

/** A function of somebody's own, bundled as with the plugin and the construct. */
export interface OwnFunction {
  invoke(event: object, env: Readonly<Record<string, string>>): Promise<LoggedLine>;
  remove(): Promise<void>;
}

/** Bundles files by their names, of which `handler.ts` imports `tenant-claims`. */
export async function bundleOwnCode(files: Readonly<Record<string, string>>): Promise<OwnFunction> {
  const folder = await mkdtemp(join(tmpdir(), 'tenant-claims-own-code-'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  await build({
    ...OWN_BUNDLE_OPTIONS,
    alias: { ...OWN_BUNDLE_OPTIONS.alias, 'tenant-claims': resolve('functions/index.ts') },
    nodePaths: [resolve('node_modules')],
    entryPoints: [join(folder, 'handler.ts')],
    outdir: join(folder, 'out'),
  });
  return {
    async invoke(event, environment) {
      const { AWS_ENDPOINT_URL_DYNAMODB = '' } = process.env;
      const path = join(folder, 'out', 'handler.mjs');
      const {
        log,
        errorLog: _,
        ...invocation
      } = await invokePackaged(
        { path, environment: { AWS_ENDPOINT_URL_DYNAMODB, ...environment } },
        event,
      );
      return { ...invocation, line: JSON.parse(log.trim().split('\n').at(-1) || '{}') };
    },
    remove: () => rm(folder, { recursive: true }),
  };
}
