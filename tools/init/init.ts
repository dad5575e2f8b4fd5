import { readdirSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { SERVICE } from '../../src/service.ts';
import { docsPath } from '../command/call-to.ts';
import { UserError } from '../command/user-error.ts';
import { confirm } from '../terminal/confirm.ts';
import { count } from '../terminal/count.ts';
import { isPackage } from './add-to-package.ts';
import { requireCommitted } from './committed.ts';
import { describeChange, type FileChange } from './file-change.ts';
import { planProject } from './new-project.ts';
import { planService } from './plan-service.ts';

const SERVICE_FILES = ['serverless.yml', 'serverless.yaml'];
/** What the Serverless Framework takes besides, and what no program adds a line to. */
const SERVICE_CODE = /^serverless\.(json|[cm]?[jt]s)$/;
/** What a folder may have and still be empty: what comes before a project. */
const BEFORE_A_PROJECT = new Set([
  ...['.git', '.gitignore', '.npmrc', '.nvmrc', 'LICENSE', '.DS_Store', '.idea', '.vscode'],
  ...['package.json', 'package-lock.json', 'node_modules'],
]);

interface Plan {
  readonly changes: readonly FileChange[];
  /** What to run once they are written. */
  readonly next: readonly string[];
}

/**
 * What a folder needs to become a project that uses the package.
 *
 * @throws {UserError} if the folder is no place for it
 */
async function planInit(folder: string): Promise<Plan> {
  const names = readdirSync(folder);
  const service = SERVICE_FILES.find((name) => names.includes(name));
  if (service !== undefined) {
    const install = isPackage(folder) ? 'npm install' : `npm install --save-dev ${SERVICE}`;
    return { changes: planService(folder, service), next: [install, 'npx serverless package'] };
  }
  const code = names.find((name) => SERVICE_CODE.test(name));
  if (code !== undefined)
    throw new UserError(
      `${code} is not YAML: add tenant-claims to its plugins, and custom.tenantClaims, by hand: see ${docsPath('serverless.md')}.`,
    );
  const other = names.find((name) => !BEFORE_A_PROJECT.has(name));
  if (other !== undefined)
    throw new UserError(
      `This folder has ${other} and no serverless.yml: run init in an empty folder, or beside your serverless.yml.`,
    );
  return { changes: await planProject(folder), next: ['npm install', 'npm test'] };
}

/**
 * Makes a project of an empty folder, or adds the plugin to a service, after a question.
 *
 * @throws {UserError} if the folder is no place for it, or the answer is no; nothing is written then
 */
export async function init(folder: string, isSure: boolean): Promise<void> {
  const { changes, next } = await planInit(folder);
  if (changes.length === 0) {
    console.log('Nothing to do: this project uses tenant-claims already.');
    return;
  }
  requireCommitted(
    folder,
    changes.filter(({ before }) => before !== undefined).map(({ path }) => path),
  );
  console.log(changes.map(describeChange).join('\n'));
  if (!isSure) await confirm(`Write ${count(changes.length, 'file')}?`);
  for (const { path, before, after } of changes) {
    const file = join(folder, path);
    await mkdir(dirname(file), { recursive: true });
    // Never over a file that came in the meantime.
    await writeFile(file, after, { flag: before === undefined ? 'wx' : 'w' });
  }
  console.log(['\nWritten. Next:', ...next].join('\n  '));
}
