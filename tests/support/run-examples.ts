import { readdirSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { type Ended, runNode } from './run.ts';

/** Code that documentation shows, as a file. */
interface ShownFile {
  readonly name: string;
  readonly code: string;
}

/** What is run of a page or a source file, with the files that stand beside it there. */
export interface Example extends ShownFile {
  /** The page or source file. */
  readonly from: string;
  readonly beside: readonly ShownFile[];
}

/** What the package calls its modules. */
const MODULES = {
  'tenant-claims': 'functions/index.ts',
  'tenant-claims/cdk': 'deploy/cdk/construct.ts',
  'tenant-claims/simulator': 'tools/simulator/index.ts',
  'tenant-claims/testing': 'tools/testing/index.ts',
};

const BLOCK = /^```(\w+)\n([\s\S]*?)^```$/gm;
/** The first line of a block that is a file: `// trigger.ts` or `# seed/acme.yaml`. */
const FILE_NAME = /^(?:\/\/|#) (\S+\.\w+)$/m;
const DOCSTRING = /^ *\/\*\*\n(?: *\*.*\n)*? *\*\//gm;

/** The text of the examples of docstrings, without what makes it a comment. */
const examplesOf = (source: string): string =>
  [...source.matchAll(DOCSTRING)]
    .map(([comment]) => comment.replaceAll(/^ *\* ?/gm, ''))
    .filter((comment) => comment.includes('@example\n'))
    .join('\n');

function filesOf(path: string): readonly ShownFile[] {
  const text = readFileSync(path, 'utf8');
  const blocks = [...(path.endsWith('.md') ? text : examplesOf(text)).matchAll(BLOCK)];
  return blocks.flatMap(([, language, code = ''], index) => {
    const [firstLine = ''] = code.split('\n');
    const name = FILE_NAME.exec(firstLine)?.[1];
    if (name) return [{ name, code }];
    return language === 'ts' ? [{ name: `example-${index + 1}.ts`, code }] : [];
  });
}

const isTest = ({ name }: ShownFile) => name.endsWith('.test.ts');
const isRun = (file: ShownFile) => isTest(file) || /^example-\d+\.ts$/.test(file.name);

/**
 * The examples of a page (its tests, and TypeScript that is no file), or of the docstrings of a
 * source file (what follows `@example`).
 */
export function findExamples(path: string): readonly Example[] {
  const files = filesOf(path);
  const beside = files.filter((file) => !isRun(file));
  return files.filter(isRun).map((file) => ({ ...file, from: path, beside }));
}

/** The source files of folders whose docstrings have examples. */
export const sourcesWithExamples = (...folders: readonly string[]): readonly string[] =>
  folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((name) => join(folder, name))
      .filter((path) => path.endsWith('.ts') && readFileSync(path, 'utf8').includes('* @example'))
      .sort(),
  );

/** Examples as files of a project that has the package. */
export interface ExampleProject {
  /** Checks the types of all of them. */
  check(): Promise<Ended>;
  /** Runs one of them to its end. */
  run(example: Example): Promise<Ended>;
  remove(): Promise<void>;
}

/** Writes examples to a folder, those of a page or source file side by side. */
export async function createExampleProject(examples: readonly Example[]): Promise<ExampleProject> {
  // In the repository, because packages are found from there.
  const root = await mkdtemp('.examples-');
  const pathOf = ({ from }: Example, name: string) => join(from.replaceAll(/\W/g, '-'), name);
  for (const example of examples) {
    for (const { name, code } of [...example.beside, example]) {
      const path = join(root, pathOf(example, name));
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, code);
    }
  }
  const paths = Object.entries(MODULES).map(([module, path]) => [module, [resolve(path)]]);
  const tsconfig = resolve(root, 'tsconfig.json');
  const settings = {
    extends: '../tsconfig.json',
    compilerOptions: { types: ['node'], paths: Object.fromEntries(paths) },
    files: examples.map((example) => pathOf(example, example.name)),
    include: [],
  };
  await writeFile(tsconfig, JSON.stringify(settings));
  return {
    check: () => runNode(['node_modules/typescript/bin/tsc', '-p', tsconfig]),
    run: (example) =>
      runNode(['--import', 'tsx', ...(isTest(example) ? ['--test'] : []), example.name], {
        cwd: resolve(root, pathOf(example, '.')),
        env: { ...process.env, TENANTS_TABLE: 'tenants', TSX_TSCONFIG_PATH: tsconfig },
      }),
    remove: () => rm(root, { recursive: true }),
  };
}
