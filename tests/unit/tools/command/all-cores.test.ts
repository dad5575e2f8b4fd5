import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { openAllCores } from '../../../../tools/command/all-cores.ts';
import { UserError } from '../../../../tools/command/user-error.ts';
import { createSeedFolder } from '../../../support/seed-folder.ts';

const USER_ERROR = pathToFileURL('tools/command/user-error.ts').href;

/** Adds, and fails as its jobs want it to. */
const MODULE = `import { UserError } from '${USER_ERROR}';
export const prepare = async (add) => async (job) => {
  if (job === 'user') throw new UserError('No such file.');
  if (job === 'fault') throw new Error('broken');
  if (job === 'exit') process.exit(3);
  return job + add;
};`;

async function run(jobs: readonly (number | string)[]) {
  const folder = await createSeedFolder({ 'add.ts': MODULE, 'package.json': '{"type":"module"}' });
  const cores = openAllCores<number, number | string, number>(
    pathToFileURL(join(folder.path, 'add.ts')),
    10,
  );
  try {
    const results: number[] = [];
    await cores.run(jobs, (result) => results.push(result));
    return results.sort((a, b) => a - b);
  } finally {
    await cores.end();
    await folder.remove();
  }
}

it('does each job once, with the settings', async () => {
  const jobs = Array.from({ length: 50 }, (_, index) => index);
  expect(await run(jobs)).toEqual(jobs.map((job) => job + 10));
});

it('does nothing where there is nothing to do', async () => {
  expect(await run([])).toEqual([]);
});

it('hands on what the user can put right', async () => {
  const failed = run([1, 'user', 2]);
  await expect(failed).rejects.toThrow(UserError);
  await expect(failed).rejects.toThrow('No such file.');
});

it.each([
  ['a fault', 'fault', /broken/],
  ['a thread that ends by itself', 'exit', /a thread ended with 3/],
])('hands on %s', async (_, job, message) => {
  const failed = run([1, job]);
  await expect(failed).rejects.toThrow(message);
  await expect(failed).rejects.not.toThrow(UserError);
});
