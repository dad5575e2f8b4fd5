import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { runNode, startGroup } from '../support/run.ts';

const COMMAND = ['--import', 'tsx', 'tools/local/local-command.ts'];

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'tenant-claims-start-'));
  // What tsx keeps beside them, so that it need not begin anew.
  const kept = `tsx-${userInfo().uid}`;
  await mkdir(join(tmpdir(), kept), { recursive: true });
  await symlink(join(tmpdir(), kept), join(directory, kept));
});
afterEach(() => rm(directory, { recursive: true }));

const dataFolders = async () =>
  (await readdir(directory)).filter((name) => name.startsWith('tenant-claims-local-'));

it.each([
  ['Ctrl-C in the terminal', 'SIGINT', 'all'],
  ['SIGTERM', 'SIGTERM', 'first'],
] as const)('runs until %s, and leaves neither processes nor data', async (_, signal, to) => {
  const stack = startGroup(process.execPath, [...COMMAND, 'start'], {
    env: { ...process.env, TMPDIR: directory },
  });
  await stack.says('Access tokens of this user pool carry no claims, groups or scopes');
  await stack.says('Ctrl-C stops everything');
  stack.signal(signal, to);
  expect(await stack.ended).toMatchObject({ code: 0, stderr: '' });
  expect(await stack.isGone()).toBe(true);
  expect(await dataFolders()).toEqual([]);
});

it('ends with the shell that npm runs it in', async () => {
  const command = `"${process.execPath}" ${COMMAND.join(' ')} start; exit`;
  const stack = startGroup('sh', ['-c', command], { env: { ...process.env, TMPDIR: directory } });
  await stack.says('Ctrl-C stops everything');
  stack.signal('SIGTERM', 'first');
  expect(await stack.isGone()).toBe(true);
  expect(await dataFolders()).toEqual([]);
});

it('says what is missing on a machine without Java', async () => {
  const stack = startGroup(process.execPath, [...COMMAND, 'start'], {
    env: { ...process.env, PATH: directory },
  });
  const { code, stderr } = await stack.ended;
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /^DynamoDB Local needs Java \d+ or later, and there is no java on the PATH:.*\n$/,
  );
});

it('says what is too old on a machine with an old Java', async () => {
  await writeFile(
    join(directory, 'java'),
    '#!/bin/sh\necho \'openjdk version "11.0.25" 2024-10-15\' >&2\n',
    {
      mode: 0o755,
    },
  );
  const PATH = `${directory}:/bin:/usr/bin`;
  const stack = startGroup(process.execPath, [...COMMAND, 'start'], {
    env: { ...process.env, PATH },
  });
  const { code, stderr } = await stack.ended;
  expect(code).toBe(1);
  expect(stderr).toMatch(
    /^DynamoDB Local needs Java \d+ or later, and the java on the PATH is older:.*\n$/,
  );
});

it.each([
  [['stop'], /^Unknown command stop, expected one of start, demo: .+\n$/],
  [['start', 'demo'], /^Unexpected "demo": see npm start -- --help\.\n$/],
  [['start', '--port=none'], /^--port has to be a whole number from 1 to 65535: .+\n$/],
  [['demo', '--port=1'], /^demo has no option --port: see npm run demo -- --help\.\n$/],
  [['start', '--speed=1'], /^start has no option --speed.+\n$/],
  [['start', '--aws-table='], /^--aws-table has to be the name of a table: .+\n$/],
  [[], /^No command given, expected one of start, demo: .+\n$/],
])('refuses %j', async (args, sentence) => {
  const { code, stdout, stderr } = await runNode([...COMMAND, ...args]);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(sentence);
});

it.each([
  ['start', '--port <number>'],
  ['demo', 'Usage: npm run demo -- [options]'],
])('says what %s takes if it is asked', async (name, expected) => {
  expect(await runNode([...COMMAND, name, '--help'])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining(expected),
    stderr: '',
  });
});
