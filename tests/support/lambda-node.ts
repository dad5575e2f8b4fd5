import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'yaml';
import { startGroup } from './run.ts';

const FOLDER = 'tests/lambda-node';

/** The major version of the function's runtime, as in `24`. */
export async function readRuntimeMajor(): Promise<string> {
  const { Resources } = parse(await readFile('deploy/resources/function.yml', 'utf8'));
  const { Runtime } = Resources.PreTokenGenerationLambdaFunction.Properties;
  return /^nodejs(\d+)\.x$/.exec(Runtime)?.[1] ?? '';
}

function findBinary(): string | undefined {
  const names = ['node', 'node-bin'].map((name) => `${name}-${process.platform}-${process.arch}`);
  return names.map((name) => join(FOLDER, 'node_modules', name, 'bin/node')).find(existsSync);
}

/**
 * The Node.js that Lambda runs the function on: this one if it is of the same major version, or
 * else the one of tests/lambda-node, which is installed the first time.
 *
 * @returns undefined if there is none for this machine, or no way to the npm registry
 */
export async function prepareLambdaNode(): Promise<string | undefined> {
  if (process.versions.node.split('.')[0] === (await readRuntimeMajor())) return process.execPath;
  const args = ['ci', '--prefix', FOLDER, '--no-bin-links', '--no-audit', '--no-fund'];
  if (!findBinary()) await startGroup('npm', args).ended;
  return findBinary();
}
