import { rmSync } from 'node:fs';
import { mkdir, mkdtemp, readFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { build, type Plugin } from 'esbuild';
import { REQUIRE_BANNER } from '../../tools/command/require-banner.ts';

/** Where no tool looks at sources. */
const CACHE = 'node_modules/.cache';
const COMMANDS = [
  'seed/cli.ts',
  'tools/preview/preview-command.ts',
  'tools/doctor/doctor-command.ts',
] as const;

/** Commands in a folder. */
export interface CommandBundles {
  readonly folder: string;
  remove(): void;
}

/** Lets a module find what is beside it, such as what a thread begins with, from inside a bundle. */
const whereItWas: Plugin = {
  name: 'where-it-was',
  setup({ onLoad }) {
    onLoad({ filter: /[\\/](seed|tools|deploy|src)[\\/].*\.ts$/ }, async ({ path }) => ({
      contents: (await readFile(path, 'utf8')).replaceAll(
        ', import.meta.url)',
        `, ${JSON.stringify(pathToFileURL(path))})`,
      ),
      loader: 'ts',
    }));
  },
};

/**
 * Bundles the commands that tests start some hundred times, with the packages that they use: they
 * begin in a third of the time that TypeScript takes. Where they are goes to the tests by `COMMAND_BUNDLES`.
 */
export async function bundleCommands(): Promise<CommandBundles> {
  await mkdir(CACHE, { recursive: true });
  const folder = await mkdtemp(`${CACHE}/commands-`);
  await build({
    entryPoints: [...COMMANDS],
    outbase: '.',
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    minify: true,
    external: ['esbuild'], // a program beside it
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    banner: REQUIRE_BANNER,
    plugins: [whereItWas],
    logLevel: 'error',
  });
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}

/**
 * What Node.js starts a command with: its bundle if there is one, which ends before code that V8 makes
 * fast for it would pay; or as its users do.
 */
export function argsOfCommand(command: (typeof COMMANDS)[number]): readonly string[] {
  const { COMMAND_BUNDLES } = process.env;
  return COMMAND_BUNDLES
    ? ['--no-opt', `${COMMAND_BUNDLES}/${command.replace(/ts$/, 'mjs')}`]
    : ['--import', 'tsx', command];
}
