import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import type { BuildOptions } from 'esbuild';
import { asItRuns } from '../tools/command/own-code.ts';
import plugins from './bundle-plugins.ts';

const fileIn = (folder: string, path: string): string =>
  fileURLToPath(asItRuns(pathToFileURL(join(folder, path))));

/** How functions are bundled: as serverless.yml says it. */
export const bundleOptions = (packageFolder: string): BuildOptions => ({
  bundle: true,
  minify: true,
  // What is imported only on demand, such as the Tracer, is a file of its own.
  splitting: true,
  plugins,
  alias: {
    '@aws-sdk/credential-provider-node': fileIn(
      packageFolder,
      'functions/environment-credentials.ts',
    ),
    '@aws-sdk/middleware-endpoint-discovery': fileIn(
      packageFolder,
      'functions/endpoint-discovery.ts',
    ),
    'cls-hooked/context': fileIn(packageFolder, 'functions/trace-context.ts'),
  },
  platform: 'node',
  format: 'esm',
  outExtension: { '.js': '.mjs' },
  target: 'node20',
  mainFields: ['module', 'main'],
  // CommonJS dependencies call require, which an ES module does not have.
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
});
