import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** @type {import('@stryker-mutator/core').PartialStrykerOptions} */
export default {
  testRunner: 'jest',
  plugins: ['@stryker-mutator/jest-runner'],
  jest: { projectType: 'custom', configFile: 'tests/mutants/jest.config.js' },
  // A mutant meets only the tests that run its code.
  coverageAnalysis: 'perTest',
  concurrency: 2,
  // Jest in one process for all mutants keeps more memory with each.
  maxTestRunnerReuse: 40,
  // What runs this much longer than its tests do is an endless loop, also on a slow machine.
  timeoutMS: 20_000,
  timeoutFactor: 4,
  // Swc strips the types; the TypeScript of this project has no API that Stryker could ask.
  tsconfigFile: 'no-tsconfig.json',
  tempDirName: join(tmpdir(), 'tenant-claims-mutants'),
  ignorePatterns: ['.serverless', '.esbuild', 'docs'],
  reporters: [process.stdout.isTTY ? 'progress' : 'progress-append-only'],
  allowConsoleColors: false,
  logLevel: 'warn',
};
