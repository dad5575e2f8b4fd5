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

/** What the three operations of the function throw. Any other error is one of no class of its own. */
const THROWN = [
  ...['InternalServerError', 'ProvisionedThroughputExceededException', 'RequestLimitExceeded'],
  ...['ResourceNotFoundException', 'ThrottlingException', 'ConditionalCheckFailedException'],
  ...['ItemCollectionSizeLimitExceededException', 'TransactionConflictException'],
  ...['ReplicatedWriteConflictException', 'InvalidEndpointException'],
];

/** Leaves of the errors that the AWS SDK knows those that a request of the function may meet. */
const thrownErrors: Plugin = {
  name: 'thrown-errors',
  setup(build) {
    const filter = /client-dynamodb[\\/].*[\\/]schemas_0\.js$/;
    build.onLoad({ filter }, async ({ path }) => {
      const code = await readFile(path, 'utf8');
      const contents = code.replace(/^\w+\.registerError\(\S+, (\w+)\);$/gm, (line, name) =>
        THROWN.includes(name) ? line : '',
      );
      return { contents };
    });
  },
};

/** As the AWS SDK loads a setting, without files of profiles: Lambda has variables, and no others. */
const FROM_VARIABLES = `
  import { chain } from '../property-provider/chain';
  import { memoize } from '../property-provider/memoize';
  import { fromEnv } from './fromEnv';
  import { fromStatic } from './fromStatic';
  export const loadConfig = ({ environmentVariableSelector, default: value }, options) =>
    memoize(chain(fromEnv(environmentVariableSelector, options), fromStatic(value)));`;

/** What no sign-in comes to, by the files of the AWS SDK and the Tracer, and what stands in for it. */
const UNUSED = [
  // Where Node.js was built without one.
  [/Sha256Js\.js$/, 'export class Sha256Js {}'],
  // DynamoDB has neither checksums of its own nor streams of events.
  [/Crc32Node\.js$/, 'export class Crc32Node {}'],
  [/event-streams[\\/]index\.js$/, ''],
  [/HeaderFormatter\.js$/, 'export class HeaderFormatter {}'],
  // The function has a retry strategy of its own.
  [/AdaptiveRetryStrategy\.js$/, 'export class AdaptiveRetryStrategy {}'],
  // Lambda names the Region.
  [
    /getInstanceMetadataRegion\.js$/,
    'export const getInstanceMetadataRegion = async () => undefined;',
  ],
  [/configLoader\.js$/, FROM_VARIABLES],
  // Bodies are those of Node.js, and a look at the other kinds would load the Web Streams API.
  [
    /stream-type-check\.js$/,
    'export const isReadableStream = () => false; export const isBlob = () => false;',
  ],
  // Its own loads the Web Crypto API.
  [
    /uuid[\\/]v4\.js$/,
    "import { randomUUID } from 'node:crypto'; export const bindV4 = () => () => randomUUID();",
  ],
  // No parameter is a bucket.
  [
    /service-customizations[\\/]index\.js$/,
    'export const resolveParamsForS3 = async (parameters) => parameters;',
  ],
  // Lambda samples, and only clients of version 3 are traced.
  [/sampling[\\/](default|local)_sampler\.js$/, ''],
  [/patchers[\\/](aws|http)_p\.js$/, ''],
  [/plugins[\\/](ec2|ecs|elastic_beanstalk)_plugin\.js$/, ''],
] as const;

/** Leaves out of the bundle what no sign-in comes to. */
const unused: Plugin = {
  name: 'unused',
  setup(build) {
    for (const [{ source }, contents] of UNUSED) {
      const filter = new RegExp(
        `(@smithy[\\\\/](?:core|signature-v4)|aws-xray-sdk-core)[\\\\/].*[\\\\/]${source}`,
      );
      build.onLoad({ filter }, () => ({ contents }));
    }
  },
};

/**
 * Has each request of the AWS SDK use what all of them have in common: its own way makes four copies
 * of the client's configuration for each, and looks for an endpoint in the environment again.
 */
const requestsAlike: Plugin = {
  name: 'requests-alike',
  setup(build) {
    const copies =
      /(endpointMiddleware|schema(S|Des)erializationMiddleware|resolveAwsSdkSigV4Config)\.js$/i;
    build.onLoad({ filter: copies }, async ({ path }) => {
      const code = await readFile(path, 'utf8');
      return { contents: code.replaceAll('...config', '__proto__: config') };
    });
    build.onLoad({ filter: /getEndpointFromConfig\.js$/ }, async ({ path }) => {
      const code = await readFile(path, 'utf8');
      const find = code.replace('export const getEndpointFromConfig', 'const findEndpoint');
      const contents = `${find}
        const found = {};
        export const getEndpointFromConfig = (serviceId) => (found[serviceId] ??= findEndpoint(serviceId));`;
      return { contents };
    });
  },
};

/**
 * Has Node.js's own modules required: an import reads all that they export, such as the WebSocket
 * of `node:http`, and with it loads what is behind it.
 */
const builtinsRequired: Plugin = {
  name: 'builtins-required',
  setup(build) {
    build.onResolve({ filter: /^node:/ }, ({ kind, path }) =>
      kind === 'import-statement' ? { path, namespace: 'builtin' } : { path, external: true },
    );
    build.onLoad({ filter: /.*/, namespace: 'builtin' }, ({ path }) => ({
      contents: `module.exports = require('${path}');`,
    }));
    build.onLoad({ filter: /node-http-handler\.js$/ }, async ({ path }) => {
      const code = await readFile(path, 'utf8');
      return { contents: code.replace('import("node:http")', 'require("node:http")') };
    });
  },
};

export default [
  sdkVersion,
  thrownErrors,
  tracedParameters,
  unused,
  requestsAlike,
  builtinsRequired,
];
