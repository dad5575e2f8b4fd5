import { formatProblem } from '../../seed/problem.ts';
import { readSeed } from '../../seed/read-seed.ts';
import { createSeedFolder } from './seed-folder.ts';

/** The problems of seed files, one line each, with the names that the files have here. */
export async function problemsOf(files: Readonly<Record<string, string>>): Promise<string[]> {
  const folder = await createSeedFolder(files);
  try {
    const { problems } = await readSeed([folder.path]);
    return problems.map((problem) => formatProblem(problem).replaceAll(`${folder.path}/`, ''));
  } finally {
    await folder.remove();
  }
}

/** The same for one file of YAML, without its name. */
export async function problemsOfYaml(yaml: string): Promise<string[]> {
  const problems = await problemsOf({ 'seed.yaml': yaml });
  return problems.map((problem) => problem.replaceAll('seed.yaml:', ''));
}
