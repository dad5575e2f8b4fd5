import { execFile } from 'node:child_process';
import { chmod, cp, readFile, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { createProgram, readCommand } from '../command/read-command.ts';
import { EXIT, runCommand } from '../command/run-command.ts';
import { UserError } from '../command/user-error.ts';
import { buildPage } from '../page/build-page.ts';
import { bundleFunctions } from './bundle-functions.ts';
import { pruneDeclarations } from './prune-declarations.ts';

const FOLDER = 'dist';
const run = promisify(execFile);

/** What the code reads as it runs, beside what is compiled. */
const RESOURCES = [
  'deploy/resources',
  'seed/example',
  ...['tools/page/browser/index.html', 'tools/page/browser/icon.svg'],
  'tools/testing/run-handler.mjs',
  'tools/init/template',
];
/** What is compiled, because others import it, and never runs there. */
const LEFT_OUT = ['tools/page/build-page.js', 'tools/local/offline-command.js'];

async function compile(): Promise<void> {
  const tsc = createRequire(import.meta.url).resolve('typescript/package.json');
  try {
    const args = [join(dirname(tsc), 'bin/tsc'), '-p', 'tools/build'];
    await run(process.execPath, args);
  } catch (cause) {
    throw new UserError(`The package does not compile:\n${(cause as { stdout: string }).stdout}`);
  }
}

interface Manifest {
  readonly bin: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | { readonly types: string }>>;
}

/** The declarations of what package.json exports. */
const declarationsOf = ({ exports }: Manifest): readonly string[] =>
  Object.values(exports).flatMap((each) => (typeof each === 'string' ? [] : [each.types]));

async function buildPackage(): Promise<void> {
  const manifest: Manifest = JSON.parse(await readFile('package.json', 'utf8'));
  await rm(FOLDER, { recursive: true, force: true });
  await compile();
  await Promise.all(LEFT_OUT.map((path) => rm(join(FOLDER, path))));
  await pruneDeclarations(FOLDER, declarationsOf(manifest));
  await Promise.all(Object.values(manifest.bin).map((path) => chmod(path, 0o755)));
  await Promise.all(RESOURCES.map((path) => cp(path, join(FOLDER, path), { recursive: true })));
  for (const [name, text] of await buildPage())
    await writeFile(join(FOLDER, 'tools/page/browser', name), text);
  await bundleFunctions(join(FOLDER, 'lambda'));
}

/** What `npm pack` would make. */
async function describePackage(): Promise<string> {
  const { stdout } = await run('npm', ['pack', '--dry-run', '--json', '--ignore-scripts']);
  const [{ filename, size, unpackedSize, entryCount }] = JSON.parse(stdout);
  const kb = (bytes: number) => `${Math.round(bytes / 1024).toLocaleString('en')} KB`;
  return `${filename}: ${kb(size)}, ${kb(unpackedSize)} unpacked, ${entryCount} files`;
}

await runCommand(async (args) => {
  const about = `Makes ${FOLDER}, which npm pack packs, and prints the size of the package.`;
  const asked = readCommand<true>(
    (take) => createProgram('npm run build --', about).action(() => take(true)),
    args,
  );
  if (!asked) return EXIT.good;
  await buildPackage();
  console.log(await describePackage());
  return EXIT.good;
});
