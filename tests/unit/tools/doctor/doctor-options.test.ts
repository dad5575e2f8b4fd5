import { parseCommandLine } from '../../../../tools/doctor/doctor-options.ts';

it('takes a stage, and how to look at it', () => {
  expect(parseCommandLine(['--stage', 'prod'])).toEqual({
    name: 'doctor',
    stage: 'prod',
    tenantId: undefined,
    json: false,
    strict: false,
  });
  expect(parseCommandLine(['--stage', 'prod', '--tenant', 'acme', '--json', '--strict'])).toEqual({
    name: 'doctor',
    stage: 'prod',
    tenantId: 'acme',
    json: true,
    strict: true,
  });
  expect(parseCommandLine(['-h', '--stage', 'prod'])).toEqual({ name: 'help' });
});

it.each([
  [[], 'No stage given: add --stage STAGE, see npm run doctor -- --help.'],
  [
    ['--stage', 'a', '--tenant', 'a#b'],
    '--tenant "a#b" can be no tenant id: see npm run doctor -- --help.',
  ],
  [['--stage', 'a', '--table', 'b'], "Unknown option '--table': see npm run doctor -- --help."],
  [['prod'], /^Unexpected argument 'prod'.*: see npm run doctor -- --help\.$/],
])('refuses %j', (args, sentence) => {
  expect(() => parseCommandLine(args)).toThrow(sentence);
});
