import type { LintOptions } from '../../seed/checks/lint.ts';
import { validate } from '../../seed/checks/validate.ts';
import { findFiles } from '../../seed/files/find-files.ts';
import { formatProblem } from '../../seed/files/problem.ts';
import type { StoredRow } from '../../seed/table/table-reader.ts';
import { createSeedFolder } from './seed-folder.ts';

/** When the tests take place, unless they say otherwise. */
const NOW = Date.parse('2025-01-01T00:00:00Z');

/** The problems of seed files, one line each, with the names that the files have here. */
export async function problemsOf(
  files: Readonly<Record<string, string>>,
  lint: Partial<LintOptions> = {},
  tableCatalog?: readonly StoredRow[],
): Promise<string[]> {
  const folder = await createSeedFolder(files);
  try {
    const problems: string[] = [];
    await validate(await findFiles([folder.path]), {
      lint: { now: NOW, ...lint },
      strict: false,
      report: (problem) => {
        problems.push(formatProblem(problem));
      },
      tableCatalog,
    });
    return problems.map((problem) => problem.replaceAll(`${folder.path}/`, ''));
  } finally {
    await folder.remove();
  }
}

/** The same for one file of YAML, without its name. */
export async function problemsOfYaml(
  yaml: string,
  lint: Partial<LintOptions> = {},
  tableCatalog?: readonly StoredRow[],
): Promise<string[]> {
  const problems = await problemsOf({ 'seed.yaml': yaml }, lint, tableCatalog);
  return problems.map((problem) => problem.replaceAll('seed.yaml:', ''));
}
