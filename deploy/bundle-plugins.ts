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

/** Leaves of what the Tracer may tell of requests that of DynamoDB: no other service gets one. */
const tracedParameters: Plugin = {
  name: 'traced-parameters',
  setup(build) {
    const filter = /aws-xray-sdk-core[\\/].*[\\/]aws_whitelist\.json$/;
    build.onLoad({ filter }, async ({ path }) => {
      const { dynamodb } = JSON.parse(await readFile(path, 'utf8')).services;
      return { loader: 'json', contents: JSON.stringify({ services: { dynamodb } }) };
    });
  },
};

/** What no request of the function comes to, by the files of the AWS SDK, and what stands in for it. */
const UNUSED = [
  // Where Node.js was built without one.
  [/Sha256Js\.js$/, 'export class Sha256Js {}'],
  // The function has a retry strategy of its own.
  [/AdaptiveRetryStrategy\.js$/, 'export class AdaptiveRetryStrategy {}'],
  // Lambda names the Region.
  [
    /getInstanceMetadataRegion\.js$/,
    'export const getInstanceMetadataRegion = async () => undefined;',
  ],
  // No parameter is a bucket.
  [
    /service-customizations[\\/]index\.js$/,
    'export const resolveParamsForS3 = async (parameters) => parameters;',
  ],
] as const;

/** Leaves out of the bundle what no request of the function comes to. */
const unused: Plugin = {
  name: 'unused',
  setup(build) {
    for (const [{ source }, contents] of UNUSED) {
      const filter = new RegExp(`@smithy[\\\\/]core[\\\\/].*[\\\\/]${source}`);
      build.onLoad({ filter }, () => ({ contents }));
    }
  },
};

export default [sdkVersion, tracedParameters, unused];
