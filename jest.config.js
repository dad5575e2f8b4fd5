import { availableParallelism } from 'node:os';

/** @type {import('jest').Config['projects'][number]} */
const base = {
  runner: '<rootDir>/tests/support/two-lane-runner.cjs',
  // As in the bundle: the hooks of cls-hooked would make every promise of a worker dearer.
  moduleNameMapper: { '^cls-hooked/context$': '<rootDir>/functions/trace-context.ts' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      { jsc: { parser: { syntax: 'typescript' }, target: 'es2023' }, module: { type: 'commonjs' } },
    ],
  },
};

const project = (name, more = {}) => ({
  ...base,
  displayName: name,
  testMatch: [`<rootDir>/tests/${name}/**/*.test.ts`],
  ...more,
});

/** @type {import('jest').Config} */
export default {
  // A slow machine is no failure: what hangs ends by this.
  testTimeout: 300_000,
  // Most of the time is that of other processes, or goes by while nothing answers.
  maxWorkers: Math.ceil(availableParallelism() * 1.5),
  projects: [
    project('unit'),
    project('integration', {
      globalSetup: '<rootDir>/tests/support/start-dynamodb.ts',
      globalTeardown: '<rootDir>/tests/support/stop-dynamodb.ts',
    }),
    project('e2e', {
      globalSetup: '<rootDir>/tests/support/package-dev.ts',
      globalTeardown: '<rootDir>/tests/support/remove-dev-package.ts',
    }),
  ],
};
