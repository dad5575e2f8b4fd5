const { basename, dirname } = require('node:path');
const { default: Sequencer } = require('@jest/test-sequencer');

/** The tests of the changed file first, and properties last: most mutants are found before. */
module.exports = class QuickFirst extends Sequencer {
  constructor(options) {
    super(options);
    this.changed = options.globalConfig.nonFlagArgs;
  }

  sort(tests) {
    const rank = ({ path }) => {
      if (path.endsWith('.property.test.ts')) return 3;
      const isOf = (name) => this.changed.some((file) => name(file) === name(path));
      if (isOf((file) => basename(file).split('.')[0])) return 0;
      return isOf((file) => basename(dirname(file))) ? 1 : 2;
    };
    return [...tests].sort((a, b) => rank(a) - rank(b) || a.path.localeCompare(b.path));
  }
};
