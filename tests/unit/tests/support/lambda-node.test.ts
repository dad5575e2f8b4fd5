import { readFile } from 'node:fs/promises';
import { readRuntimeMajor } from '../../../support/lambda-node.ts';

it('is of the major version of the runtime, on every machine that has one', async () => {
  const lock = JSON.parse(await readFile('tests/lambda-node/package-lock.json', 'utf8'));
  const { '': root, ...packages } = lock.packages;
  const machines = Object.values<{ os: string; cpu: string; version: string }>(packages).map(
    ({ os, cpu, version }) => [`${os} ${cpu}`, version.split('.')[0]],
  );
  const major = await readRuntimeMajor();
  expect(Object.fromEntries(machines)).toEqual({
    'darwin arm64': major,
    'darwin x64': major,
    'linux arm64': major,
    'linux x64': major,
  });
});
