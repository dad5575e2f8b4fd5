const { default: Sequencer } = require('@jest/test-sequencer');

/** Properties last: most mutants are found before. */
module.exports = class QuickFirst extends Sequencer {
  sort(tests) {
    const rank = ({ path }) => (path.endsWith('.property.test.ts') ? 1 : 0);
    return [...tests].sort((a, b) => rank(a) - rank(b) || a.path.localeCompare(b.path));
  }
};
