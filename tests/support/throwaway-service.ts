import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { localEnvironment } from '../../tools/local/local-environment.ts';
import { readTemplate, type Template } from './package-service.ts';
import { type Ended, runNode } from './run.ts';

/** A service of its own, in a folder of its own, that has this package installed. */
export interface ThrowawayService {
  readonly folder: string;
  /** Runs the framework there, without an account. */
  sls(...args: readonly string[]): Promise<Ended>;
  /** Packages stage dev, or another, and reads what CloudFormation would get. */
  package(...options: readonly string[]): Promise<Template>;
  remove(): Promise<void>;
}

/** As the published package is loaded: an ES module whose default export is the plugin. */
const INSTALLED = {
  'node_modules/tenant-claims/package.json': JSON.stringify({
    ...{ name: 'tenant-claims', version: '0.0.0', type: 'module' },
    exports: { '.': './index.js' },
  }),
  'node_modules/tenant-claims/index.js': `
    export { default } from ${JSON.stringify(resolve('deploy/plugin.js'))};
    export const createPreTokenGeneration = () => {};`,
};

/**
 * Writes a service.
 *
 * @param files what else there is in its folder
 */
export async function writeService(
  config: object,
  files: Readonly<Record<string, string>> = {},
): Promise<ThrowawayService> {
  const folder = await mkdtemp(join(tmpdir(), 'tenant-claims-service-'));
  const all = { ...INSTALLED, 'serverless.yml': stringify(config), ...files };
  for (const [path, text] of Object.entries(all)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  const program = require.resolve('serverless/bin/serverless.js');
  const sls = (...args: readonly string[]) =>
    runNode([program, ...args], { cwd: folder, env: localEnvironment() });
  return {
    folder,
    sls,
    async package(...options) {
      const { code, stdout, stderr } = await sls('package', ...options);
      if (code !== 0) throw new Error(`sls package failed:\n${stdout}${stderr}`);
      return readTemplate(join(folder, '.serverless'));
    },
    remove: () => rm(folder, { recursive: true }),
  };
}
