import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { startGroup } from '../support/run.ts';

interface Step {
  readonly name?: string;
  readonly run?: string;
}

async function readSteps(): Promise<readonly Step[]> {
  const { on, jobs } = parse(await readFile('.github/workflows/publish.yml', 'utf8'));
  expect(on).toEqual({ push: { tags: ['v*'] } });
  return jobs.npm.steps;
}

it('publishes what has passed the gate, and last of all', async () => {
  const commands = (await readSteps()).flatMap(({ run = [] }) => run);
  expect(commands.slice(-2)).toEqual(['.ci/run', 'npm publish --provenance --access public']);
});

it.each([
  ['is the version', (version: string) => `v${version}`, 0],
  ['is another', (version: string) => `v${version}.1`, 1],
])('goes on or not, where the tag %s', async (_, tagOf, code) => {
  const { version } = JSON.parse(await readFile('package.json', 'utf8'));
  const { run = '' } =
    (await readSteps()).find(({ name }) => name === 'The tag is the version') ?? {};
  const env = { ...process.env, GITHUB_REF_NAME: tagOf(version) };
  const ended = await startGroup('bash', ['-e', '-c', run], { env }).ended;
  expect(ended).toMatchObject({ code, stderr: '' });
});
