import { join, relative } from 'node:path';
import { CODE_FOLDER, inRepository } from './code-folder.ts';

/** The programs that people call. */
export type ProgramName = 'seed' | 'preview' | 'doctor' | 'start' | 'demo' | 'init';

/** How people call a program here, in front of its arguments. */
export const callTo = (program: ProgramName): string =>
  inRepository(
    program === 'start' ? 'npm start --' : `npm run ${program} --`,
    `npx tenant-claims ${program}`,
  );

const fromHere = (path: string) => relative(process.cwd(), join(CODE_FOLDER, path));

/** The seed files of the example, for a command that is run here. */
export const examplePath = (): string => inRepository('seed/example', fromHere('seed/example'));

/** A page of the documentation. */
export const docsPath = (page: string): string =>
  inRepository(`docs/${page}`, fromHere(`../docs/${page}`));
