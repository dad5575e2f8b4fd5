const { default: Runner } = require('jest-runner');

/** Ends with the first file that fails: that mutant is found. Jest's own `bail` ends the process. */
module.exports = class FirstFailureRunner extends Runner {
  async runTests(tests, watcher, options) {
    let hasFailed = false;
    const forget = [
      this.on('test-file-success', ([, { numFailingTests, testExecError }]) => {
        hasFailed ||= numFailingTests > 0 || Boolean(testExecError);
      }),
      this.on('test-file-failure', () => {
        hasFailed = true;
      }),
    ];
    for (const test of tests) {
      if (hasFailed) break;
      await super.runTests([test], watcher, { ...options, serial: true });
    }
    for (const off of forget) off();
  }
};
