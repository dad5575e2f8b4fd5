// Which way imports go: each layer may import from those above it, and never from those below.
// docs/architecture.md draws the same picture.

const SRC = [
  ['the ground of src', 'src/(json|mask-subs|service|denials)\\.ts'],
  ['records', 'src/records/'],
  ['event', 'src/event/'],
  ['lookup', 'src/lookup/'],
  ['decision', 'src/decision/'],
  [
    'settings, response, log and traces',
    'src/(settings|response|sign-in-log|inbound-log|tracing)\\.ts',
  ],
  ['own code', 'src/extension/'],
  ['the watch of a sign-in', 'src/sign-in-watch\\.ts'],
  ['the handlers', 'src/(handler|inbound-handler)\\.ts'],
];

const TOOLS = [
  ['src', 'src/'],
  ['the ground of the commands', 'tools/(command|terminal|files|aws)/'],
  ['the simulator', 'tools/simulator/'],
  ['seed', 'seed/'],
  ['preview', 'tools/preview/'],
  ['page', 'tools/page/'],
  ['deploy', 'deploy/'],
  ['doctor', 'tools/doctor/'],
  ['the local stack', 'tools/local/'],
  ['the command of the package', 'tools/cli/'],
  ['the build of the package', 'tools/build/'],
  ['the test kit', 'tools/testing/'],
];

const arrowsBack = (layers) =>
  layers.slice(0, -1).map(([name, path], index) => ({
    name: `${name} imports nothing below it`.replaceAll(/[ ,]+/g, '-'),
    severity: 'error',
    from: { path: `^${path}` },
    to: { path: layers.slice(index + 1).map(([, lower]) => `^${lower}`) },
  }));

/** @type {import('dependency-cruiser').IConfiguration} */
module.exports = {
  forbidden: [
    { name: 'no-circles', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'functions-import-only-src',
      severity: 'error',
      // What the package exports is the function and the plugin.
      from: { path: '^functions/', pathNot: '^functions/index\\.ts' },
      to: { path: '^(seed|deploy|tools|tests)/' },
    },
    {
      name: 'nothing-imports-tests',
      severity: 'error',
      from: { pathNot: '^tests/' },
      to: { path: '^tests/' },
    },
    {
      name: 'only-the-construct-imports-cdk',
      severity: 'error',
      from: { pathNot: '^deploy/cdk/' },
      to: { path: 'node_modules/(aws-cdk-lib|constructs)/' },
    },
    {
      name: 'nothing-imports-the-construct',
      severity: 'error',
      from: { pathNot: '^deploy/cdk/' },
      to: { path: '^deploy/cdk/' },
    },
    ...arrowsBack(SRC),
    ...arrowsBack(TOOLS),
  ],
  options: {
    parser: 'swc',
    tsPreCompilationDeps: true,
    includeOnly: '^(functions|src|seed|deploy|tools)/|node_modules/(aws-cdk-lib|constructs)/',
    doNotFollow: 'node_modules',
    enhancedResolveOptions: { extensions: ['.ts', '.js'] },
  },
};
