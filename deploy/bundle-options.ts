import { fileURLToPath } from 'node:url';
import type { BuildOptions } from 'esbuild';
import { asItRuns } from '../tools/command/code-folder.ts';
import { REQUIRE_BANNER } from '../tools/command/require-banner.ts';
import bundlePlugins from './bundle-plugins.ts';

const STAND_INS = {
  '@aws-sdk/credential-provider-node': 'environment-credentials',
  '@aws-sdk/middleware-endpoint-discovery': 'endpoint-discovery',
  'cls-hooked/context': 'trace-context',
};

/** What esbuild bundles a function of this service by. */
export const BUNDLE_OPTIONS = {
  bundle: true,
  minify: true,
  // What is imported only on demand, such as the Tracer, is a file of its own: not read, not
  // parsed unless needed.
  splitting: true,
  plugins: bundlePlugins,
  alias: Object.fromEntries(
    Object.entries(STAND_INS).map(([name, file]) => [
      name,
      fileURLToPath(asItRuns(new URL(`../functions/${file}.ts`, import.meta.url))),
    ]),
  ),
  platform: 'node',
  format: 'esm',
  outExtension: { '.js': '.mjs' },
  // The oldest Node.js that runs the bundle: Lambda has a newer one, a developer's machine may
  // not.
  target: 'node20',
  mainFields: ['module', 'main'],
  banner: REQUIRE_BANNER,
} satisfies BuildOptions;

const { '@aws-sdk/middleware-endpoint-discovery': _, ...standIns } = BUNDLE_OPTIONS.alias;

/** Those that change nothing of what the AWS SDK does. */
const HARMLESS = ['sdk-version', 'builtins-required'];

/**
 * The same for a function with own code, which may use any client of the AWS SDK: what no sign-in of
 * ours comes to, such as checksums, streams and the errors of other operations, stays in.
 */
export const OWN_BUNDLE_OPTIONS = {
  ...BUNDLE_OPTIONS,
  plugins: bundlePlugins.filter(({ name }) => HARMLESS.includes(name)),
  alias: standIns,
} satisfies BuildOptions;

/** The same for serverless-esbuild, which bundles the functions of this repository's own stages. */
export const serviceBundleOptions = (stage: string) => ({
  ...BUNDLE_OPTIONS,
  plugins: './deploy/bundle-plugins.ts',
  outputFileExtension: '.mjs',
  // The AWS SDK is bundled too: what was tested is what runs, whatever the runtime ships.
  exclude: [],
  // One folder a stage: packaging removes its own, and the local stack may be running from another.
  outputWorkFolder: `.esbuild/${stage}`,
  watch: { pattern: ['functions/**/*.ts', 'src/**/*.ts'] },
});
