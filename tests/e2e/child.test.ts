import { UserError } from '../../tools/command/user-error.ts';
import { startChild } from '../../tools/local/child-process.ts';
import { freePort } from '../../tools/local/free-port.ts';

let port: number;
const children: { stop(): Promise<void> }[] = [];
beforeEach(async () => {
  port = await freePort();
});

afterEach(() => Promise.all(children.splice(0).map((child) => child.stop())));

async function start(script: string) {
  const child = await startChild({
    name: 'the part',
    command: ['-e', script, `${port}`],
    cwd: process.cwd(),
    env: process.env,
    url: `http://127.0.0.1:${port}`,
  });
  children.push(child);
  return child;
}

const SERVER =
  'server = http.createServer((request, response) => response.end()).listen(process.argv[1], "127.0.0.1");';

it('tells with its last lines that a part did not come up', async () => {
  const failure = start(
    'console.log("looking for a file"); console.error("\u001b[31mno such file"); process.exit(3)',
  );
  await expect(failure).rejects.toThrow(
    new UserError('the part ended (code 3).\n  looking for a file\n  no such file'),
  );
});

it('tells that a part ended by itself', async () => {
  const child = await start(
    `${SERVER} server.on('request', ({ url }) => url === '/end' && process.exit(4))`,
  );
  await fetch(`http://127.0.0.1:${port}/end`).catch(() => {});
  await expect(child.failed).rejects.toThrow(new UserError('the part ended (code 4).'));
});

it('ends a part that does not want to end', async () => {
  const child = await start(`${SERVER} process.on('SIGTERM', () => {})`);
  await child.stop();
  await expect(fetch(`http://127.0.0.1:${port}`)).rejects.toThrow('fetch failed');
});
