import { ConfigError } from '../../src/denials.ts';
import { UserError } from '../command/user-error.ts';
import type { Page } from '../page/page-server.ts';
import { demo } from './demo.ts';
import { type Command, parseCommandLine, USAGE } from './local-options.ts';
import { startAwsPage, startLocalPage } from './local-page.ts';
import { type LocalStack, startStack } from './local-stack.ts';
import { start, startOnAws } from './start-stack.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

type Outcome = 'done' | 'interrupted';

/** Runs a command on a stack of its own, and leaves nothing behind whichever way it ends. */
async function run(command: Exclude<Command, { name: 'help' }>): Promise<Outcome> {
  let isInterrupted = false;
  const interrupted = new Promise<Outcome>((resolve) => {
    const interrupt = () => {
      isInterrupted = true;
      resolve('interrupted');
    };
    for (const signal of SIGNALS) process.on(signal, interrupt);
    process.stdout.on('error', interrupt); // whoever read it has gone, such as `| head`
    // npm passes SIGTERM on to its shell alone, which ends without a word to us.
    const parent = process.ppid;
    setInterval(() => process.ppid !== parent && interrupt(), 500).unref();
  });
  let stack: LocalStack | undefined;
  let page: Page | undefined;
  try {
    if (command.name === 'start' && command.awsTable !== undefined) {
      page = await startAwsPage(command.awsTable, command.port);
      startOnAws(page, command.awsTable);
      return await interrupted;
    }
    console.log(
      'Starting DynamoDB Local, cognito-local and the trigger as it is bundled for Lambda ...',
    );
    stack = await startStack();
    if (isInterrupted) return 'interrupted';
    if (command.name === 'start') {
      page = await startLocalPage(stack, command.port);
      start(stack, page);
      return await Promise.race([interrupted, stack.failed]);
    }
    const done = demo(stack).then((): Outcome => 'done');
    return await Promise.race([interrupted, done, stack.failed]);
  } catch (error) {
    // Ctrl-C reaches every process of the terminal: that a part ended is then no failure.
    if (isInterrupted) return 'interrupted';
    throw error;
  } finally {
    await Promise.all([page?.stop(), stack?.stop()]);
  }
}

async function main(): Promise<number> {
  const command = parseCommandLine(process.argv.slice(2));
  if (!command) {
    console.error(USAGE);
    return 1;
  }
  if (command.name === 'help') {
    console.log(USAGE);
    return 0;
  }
  try {
    const outcome = await run(command);
    return command.name === 'demo' && outcome === 'interrupted' ? 130 : 0;
  } catch (error) {
    if (!(error instanceof UserError || error instanceof ConfigError)) throw error;
    console.error(error.message);
    return 1;
  }
}

// It is about later releases of the SDK on later releases of Node.js, and would be the first thing
// that everybody reads.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
process.exitCode = await main();
