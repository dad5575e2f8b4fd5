const { basename, dirname } = require('node:path');
const { default: TestRunner } = require('jest-runner');

/**
 * Runs the files of e2e one at a time, and all others beside them. The framework packages in
 * `.serverless` and `.esbuild` of this folder, whatever its target: two at once would take each
 * other's files. Those of e2e/projects have folders of their own.
 */
module.exports = class TwoLaneRunner extends TestRunner {
  async runTests(tests, watcher, options) {
    if (options.serial) return super.runTests(tests, watcher, options);
    const isAlone = ({ context, path }) =>
      context.config.displayName.name === 'e2e' && basename(dirname(path)) === 'e2e';
    const others = tests.filter((test) => !isAlone(test));
    await Promise.all([
      super.runTests(tests.filter(isAlone), watcher, { serial: true }),
      others.length > 0 && super.runTests(others, watcher, options),
    ]);
  }
};
