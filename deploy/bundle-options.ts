import { join } from 'node:path';
import type { BuildOptions } from 'esbuild';
import plugins from './bundle-plugins.ts';

/** How functions are bundled: as serverless.yml says it. */
export const bundleOptions = (packageFolder: string): BuildOptions => ({
  bundle: true,
  minify: true,
  // What is imported only on demand, such as the Tracer, is a file of its own.
  splitting: true,
  plugins,
  alias: {
    '@aws-sdk/credential-provider-node': join(
      packageFolder,
      'functions/environment-credentials.ts',
    ),
    '@aws-sdk/middleware-endpoint-discovery': join(
      packageFolder,
      'functions/endpoint-discovery.ts',
    ),
    'cls-hooked/context': join(packageFolder, 'functions/trace-context.ts'),
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
