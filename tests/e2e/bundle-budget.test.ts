import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { transform } from 'esbuild';
import { unzipSync } from 'fflate';
import { filesIn } from '../../tools/files/files-in.ts';
import { bundleService, loadPaths } from '../support/bundle-service.ts';

const KB = 1024; // as esbuild counts
const AT_START = [
  ...[
    '@aws-sdk/client-dynamodb',
    '@aws-sdk/core',
    '@aws-sdk/credential-provider-env',
    '@aws-sdk/dynamodb-codec',
  ],
  '@aws/lambda-invoke-store',
  ...['@smithy/core', '@smithy/node-http-handler', '@smithy/signature-v4', '@smithy/types'],
  ...['dataloader', 'valibot'],
];
const FOR_TRACING = [
  ...[
    '@aws-lambda-powertools/commons',
    '@aws-lambda-powertools/tracer',
    '@smithy/service-error-classification',
  ],
  ...['atomic-batcher', 'aws-xray-sdk-core'],
];
const sum = (files: readonly { readonly gzippedBytes: number }[]) =>
  files.reduce((bytes, { gzippedBytes }) => bytes + gzippedBytes, 0);

it('is what sls package puts into the zip', async () => {
  const zip = unzipSync(await readFile(join(process.env.DEV_PACKAGE ?? '', 'tenant-claims.zip')));
  const sizes = Object.fromEntries(
    Object.entries(zip).map(([path, content]) => [path, content.byteLength]),
  );
  const files = await bundleService();
  expect(Object.fromEntries(files.map(({ path, bytes }) => [path, bytes]))).toEqual(sizes);
});

it('loads at most 75 KB without tracing and 92 KB with it, gzipped', async () => {
  const { start, traced } = loadPaths(await bundleService());
  expect(sum(start)).toBeLessThan(75 * KB);
  expect(sum(traced)).toBeLessThan(92 * KB);
  expect(traced.length).toBeGreaterThan(start.length);
});

it('loads less for the inbound federation function, from the same packages', async () => {
  const files = await bundleService('inbound-federation');
  const { start } = loadPaths(files, 'inbound-federation');
  expect(sum(start)).toBeLessThan(sum(loadPaths(await bundleService()).start));
  expect([...new Set(start.flatMap(({ packages }) => packages))].sort()).toEqual(AT_START);
});

it('holds no package that nobody decided on', async () => {
  const files = await bundleService();
  const { start, traced } = loadPaths(files);
  const packagesOf = (some: typeof files) =>
    [...new Set(some.flatMap(({ packages }) => packages))].sort();
  expect(packagesOf(start)).toEqual(AT_START);
  expect(packagesOf(traced.filter((file) => !start.includes(file)))).toEqual(FOR_TRACING);
});

it('finds in the AWS SDK what its plugins change there', async () => {
  const { start } = loadPaths(await bundleService());
  const code = start.map(({ content }) => new TextDecoder().decode(content)).join('');
  expect(code.match(/\{__proto__:/g)?.length).toBeGreaterThanOrEqual(4);
  expect(code.match(/\.registerError\(/g)?.length).toBe(10);
});

it('holds nothing of own code where there is none', async () => {
  const { start } = loadPaths(await bundleService());
  const sources = start.flatMap((file) => file.sources);
  expect(sources.filter((path) => path.startsWith('src/extension/'))).toEqual([]);
});

it('holds all of src, with the inbound federation function and own code, and nothing else of ours but entries', async () => {
  const paths = (await filesIn('src')).map((path) => `src/${path}`);
  const codes = await Promise.all(
    paths.map(async (path) => transform(await readFile(path, 'utf8'), { loader: 'ts' })),
  );
  // A file of types alone leaves nothing in the bundle.
  const inSrc = paths.filter((_, index) => codes[index]?.code !== '');
  const files = await Promise.all([
    bundleService(),
    bundleService('inbound-federation'),
    bundleService('create-pre-token-generation'),
  ]);
  const ours = new Set(files.flat().flatMap(({ sources }) => sources));
  expect([...ours].filter((path) => !path.startsWith('functions/')).sort()).toEqual(inSrc.sort());
});
