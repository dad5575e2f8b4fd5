import { readCommand } from '../../../../tools/command/read-command.ts';
import { createDoctorProgram } from '../../../../tools/doctor/doctor-program.ts';

const parseCommandLine = (args: readonly string[]) => readCommand(createDoctorProgram, args);

it('takes a stage, and how to look at it', () => {
  expect(parseCommandLine(['--stage', 'prod'])).toEqual({
    stage: 'prod',
    tenantId: undefined,
    json: false,
    strict: false,
  });
  expect(parseCommandLine(['--stage', 'prod', '--tenant', 'acme', '--json', '--strict'])).toEqual({
    stage: 'prod',
    tenantId: 'acme',
    json: true,
    strict: true,
  });
  const print = jest.spyOn(process.stdout, 'write').mockReturnValue(true);
  expect(parseCommandLine(['-h', '--stage', 'prod'])).toBeUndefined();
  expect(print.mock.calls.join()).toContain('Usage: npm run doctor -- [options]');
  print.mockRestore();
});

it.each([
  [[], 'No stage given, add --stage STAGE: see npm run doctor -- --help.'],
  [
    ['--stage', 'a', '--tenant', 'a#b'],
    '--tenant "a#b" can be no tenant id: see npm run doctor -- --help.',
  ],
  [
    ['--stage', 'a', '--table', 'b'],
    /^npm run doctor has no option --table.*see npm run doctor -- --help\.$/,
  ],
  [['prod'], /^Unexpected "prod": see npm run doctor -- --help\.$/],
])('refuses %j', (args, sentence) => {
  expect(() => parseCommandLine(args)).toThrow(sentence);
});
