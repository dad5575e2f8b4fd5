const { default: TestRunner } = require('jest-runner');

/**
 * Runs one test file at a time. The framework packages in `.serverless` and `.esbuild` of this
 * folder, whatever its target: two at once would take each other's files.
 */
module.exports = class SerialRunner extends TestRunner {
  isSerial = true;
};
