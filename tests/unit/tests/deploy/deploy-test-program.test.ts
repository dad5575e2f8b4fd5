import { readCommand } from '../../../../tools/command/read-command.ts';
import {
  createDeployTestProgram,
  type DeployTestCommand,
} from '../../../deploy/deploy-test-program.ts';

const parseCommandLine = (args: readonly string[], env: Record<string, string>) =>
  readCommand<DeployTestCommand>((take) => createDeployTestProgram(env, take), args);

const emulator = { AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' };
const aws = { AWS_ENDPOINT_URL: 'https://sts.eu-west-1.amazonaws.com' };
const more = { existingPool: false, keep: false };

it.each([
  [[], {}, { place: undefined, ...more }],
  [['--keep'], { AWS_ENDPOINT_URL: '' }, { place: undefined, ...more, keep: true }],
  [[], emulator, { place: { kind: 'emulator', endpoint: 'http://127.0.0.1:4566' }, ...more }],
  [
    ['--account', '123456789012', '--keep', '--existing-pool'],
    {},
    {
      place: { kind: 'account', account: '123456789012' },
      existingPool: true,
      keep: true,
    },
  ],
])('takes %j in %j', (args, env, command) => {
  expect(parseCommandLine(args, env)).toEqual(command);
});

it.each([
  [['--account', '1234'], {}, '--account has to be the twelve digits of an account'],
  [
    ['--account', '123456789012'],
    emulator,
    '--account is for AWS, and AWS_ENDPOINT_URL is somewhere else',
  ],
  [[], aws, 'AWS_ENDPOINT_URL is AWS itself: unset it, and say by --account which account'],
  [['--account', '123456789012'], aws, 'AWS_ENDPOINT_URL is AWS itself'],
  [[], { AWS_ENDPOINT_URL: 'localhost' }, 'AWS_ENDPOINT_URL is no URL'],
  [
    ['--yes'],
    emulator,
    'npm run test:deploy has no option --yes: see npm run test:deploy -- --help.',
  ],
])('refuses %j in %j', (args, env, sentence) => {
  expect(() => parseCommandLine(args, env)).toThrow(sentence);
});
