import { loadExtension } from '../command/load-extension.ts';
import type { Page } from '../page/page-server.ts';
import { demo } from './demo.ts';
import { startAwsPage, startLocalPage } from './local-page.ts';
import type { LocalCommand } from './local-program.ts';
import { type LocalStack, startStack } from './local-stack.ts';
import { start, startOnAws } from './start-stack.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

type Outcome = 'done' | 'interrupted';

/** Runs a command on a stack of its own, and leaves nothing behind whichever way it ends. */
export async function runLocal(command: LocalCommand): Promise<Outcome> {
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
    const extension = command.name === 'start' ? command.extension : undefined;
    const extend = extension === undefined ? undefined : await loadExtension(extension);
    if (command.name === 'start' && command.awsTable !== undefined) {
      const awsPage = await startAwsPage(command.awsTable, command.port, extend);
      page = awsPage;
      startOnAws(awsPage, command.awsTable, awsPage.assumed);
      return await interrupted;
    }
    console.log(
      'Starting DynamoDB Local, cognito-local and the trigger as it is bundled for Lambda ...',
    );
    stack = await startStack(command.handler);
    if (isInterrupted) return 'interrupted';
    if (command.name === 'start') {
      page = await startLocalPage(stack, command.port, extend);
      start(stack, page, extension);
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
