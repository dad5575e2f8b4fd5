import type { LintOptions } from '../../seed/checks/lint.ts';
import { findFiles } from '../../seed/files/find-files.ts';
import { formatProblem } from '../../seed/files/problem.ts';
import { readSeed } from '../../seed/files/read-seed.ts';
import { createSeedFolder } from './seed-folder.ts';

/** When the tests take place, unless they say otherwise. */
const NOW = Date.parse('2025-01-01T00:00:00Z');

/** The problems of seed files, one line each, with the names that the files have here. */
export async function problemsOf(
  files: Readonly<Record<string, string>>,
  lint: Partial<LintOptions> = {},
): Promise<string[]> {
  const folder = await createSeedFolder(files);
  try {
    const problems: string[] = [];
    const parts = readSeed(await findFiles([folder.path]), {
      checks: 'all',
      lint: { now: NOW, ...lint },
    });
    for await (const part of parts) problems.push(...part.problems.map(formatProblem));
    return problems.map((problem) => problem.replaceAll(`${folder.path}/`, ''));
  } finally {
    await folder.remove();
  }
}

/** The same for one file of YAML, without its name. */
export async function problemsOfYaml(
  yaml: string,
  lint: Partial<LintOptions> = {},
): Promise<string[]> {
  const problems = await problemsOf({ 'seed.yaml': yaml }, lint);
  return problems.map((problem) => problem.replaceAll('seed.yaml:', ''));
}
