import {
  createExampleProject,
  type Example,
  type ExampleProject,
  findExamples,
  sourcesWithExamples,
} from '../support/run-examples.ts';

const SOURCES = ['docs/testing.md', ...sourcesWithExamples('functions', 'src', 'deploy', 'tools')];
const examples = SOURCES.flatMap(findExamples);

const projects: ExampleProject[] = [];
afterAll(() => Promise.all(projects.map((project) => project.remove())));

async function projectOf(some: readonly Example[]): Promise<ExampleProject> {
  const project = await createExampleProject(some);
  projects.push(project);
  return project;
}

let documented: ExampleProject;
beforeAll(async () => {
  documented = await projectOf(examples);
});

it('finds the examples of pages and of docstrings', () => {
  const found = examples.map(({ from, name }) => `${from} ${name}`);
  expect(found).toEqual(
    expect.arrayContaining([
      'docs/testing.md trigger.test.ts',
      'tools/simulator/create-event.ts example-1.ts',
      'tools/testing/sign-in.ts example-1.ts',
    ]),
  );
});

it('has examples of the right types', async () => {
  expect(await documented.check()).toEqual({ code: 0, stdout: '', stderr: '' });
});

it.each(examples)('runs $name of $from', async (example) => {
  const { code, stdout, stderr } = await documented.run(example);
  expect(code === 0 ? '' : `${stdout}${stderr}`).toBe('');
});

it('tells an example whose types or assertions are wrong', async () => {
  const code = `
    import { createEvent } from 'tenant-claims/testing';
    if (createEvent({ verson: 'V1_0' }).version !== '1') throw new Error('untrue');`;
  const example = { from: 'a page', name: 'example-1.ts', code, beside: [] };
  const project = await projectOf([example]);
  const { code: checked, stdout } = await project.check();
  expect([checked, stdout]).toEqual([1, expect.stringContaining('verson')]);
  const { code: ran, stderr } = await project.run(example);
  expect([ran, stderr]).toEqual([1, expect.stringContaining('untrue')]);
});
