import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

/** Whether this is the compiled code of the package, and not the TypeScript of the repository. */
const isCompiled = import.meta.url.endsWith('.js');

/** Where one of our modules, named as it is written, is as it runs. */
export const asItRuns = (module: URL): URL =>
  isCompiled ? new URL(module.href.replace(/\.ts$/, '.js')) : module;

/** Of two ways, the one for the code of the repository, or the one for that of the package. */
export const inRepository = <T>(there: T, inPackage: T): T => (isCompiled ? inPackage : there);

/** The folder that has the sources, or what they were compiled to, in the same order. */
export const CODE_FOLDER = fileURLToPath(new URL('../..', import.meta.url));

/** What Node.js, in {@link CODE_FOLDER}, starts one of our modules with, named as it is written. */
export const argsOfModule = (module: URL): readonly string[] => [
  ...(isCompiled ? [] : ['--import', 'tsx']),
  fileURLToPath(asItRuns(module)),
];

interface OwnPackage {
  readonly name: string;
  readonly version: string;
  readonly peerDependencies: Readonly<Record<string, string>>;
  /** With what it is tested. */
  readonly devDependencies: Readonly<Record<string, string>>;
}

/** What package.json says of us. */
export const readOwnPackage = (): OwnPackage =>
  createRequire(import.meta.url)(inRepository('../../package.json', '../../../package.json'));
