import { readFile } from 'node:fs/promises';
import type { Plugin } from 'esbuild';

/** Leaves only the version, which requests name, of the package.json that the AWS SDK imports. */
const sdkVersion: Plugin = {
  name: 'sdk-version',
  setup(build) {
    build.onLoad({ filter: /@aws-sdk[\\/]client-\w+[\\/]package\.json$/ }, async ({ path }) => {
      const { version } = JSON.parse(await readFile(path, 'utf8'));
      return { loader: 'json', contents: JSON.stringify({ version }) };
    });
  },
};

/** Leaves out the SHA-256 that the AWS SDK computes itself where Node.js was built without one. */
const nodeSha256: Plugin = {
  name: 'node-sha256',
  setup(build) {
    build.onLoad({ filter: /@smithy[\\/]core[\\/].*[\\/]Sha256Js\.js$/ }, () => ({
      contents: 'export class Sha256Js {}',
    }));
  },
};

export default [sdkVersion, nodeSha256];
