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

export default [sdkVersion];
