const { basename, dirname } = require('node:path');
const { default: TestRunner } = require('jest-runner');

const projectOf = ({ context }) => context.config.displayName.name;

/**
 * Runs the files of e2e one at a time, and all others beside them. The framework packages in
 * `.serverless` and `.esbuild` of this folder, whatever its target: two at once would take each
 * other's files. Those of e2e/projects have folders of their own.
 *
 * The unit tests, which are short, come last, after those of the simulation, which are not. Jest
 * begins with large files where it does not know yet how long each takes: the soak, a small file,
 * would run alone at the end.
 */
module.exports = class TwoLaneRunner extends TestRunner {
  async runTests(tests, watcher, options) {
    if (options.serial) return super.runTests(tests, watcher, options);
    const isShort = (test) =>
      projectOf(test) === 'unit' && basename(dirname(test.path)) !== 'simulate';
    const isAlone = (test) => projectOf(test) === 'e2e' && basename(dirname(test.path)) === 'e2e';
    const others = tests
      .filter((test) => !isAlone(test))
      .sort((one, other) => isShort(one) - isShort(other));
    await Promise.all([
      super.runTests(tests.filter(isAlone), watcher, { serial: true }),
      others.length > 0 && super.runTests(others, watcher, options),
    ]);
  }
};
