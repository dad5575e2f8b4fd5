import config from '../../jest.config.js';

const unit = config.projects.find(({ displayName }) => displayName === 'unit');

/** @type {import('jest').Config} */
export default {
  ...unit,
  rootDir: '../..',
  // Not those of commands, which only pass through src.
  testMatch: ['<rootDir>/tests/unit/src/**/*.test.ts'],
  setupFiles: ['<rootDir>/tests/mutants/short-properties.cjs'],
  runner: '<rootDir>/tests/mutants/first-failure-runner.cjs',
  testSequencer: '<rootDir>/tests/mutants/quick-first.cjs',
};
