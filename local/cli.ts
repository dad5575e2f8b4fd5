import { parseArgs } from 'node:util';
import { demo } from './demo.ts';
import { LocalStackError } from './errors.ts';
import { type Stack, startStack } from './stack.ts';
import { start } from './start.ts';

const COMMANDS = { start, demo };
const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

type Command = keyof typeof COMMANDS;
type Outcome = 'done' | 'interrupted';

/** The one argument, or undefined if it is not a command or not the only one. */
function parseCommand(): Command | undefined {
  const { positionals, tokens } = parseArgs({ strict: false, tokens: true });
  return tokens.length === 1 ? (Object.keys(COMMANDS) as Command[]).find((name) => name === positionals[0]) : undefined;
}

/** Runs a command on a stack of its own, and leaves nothing behind whichever way it ends. */
async function run(command: Command): Promise<Outcome> {
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
  let stack: Stack | undefined;
  try {
    console.log('Starting DynamoDB Local, cognito-local and the trigger as it is bundled for Lambda ...');
    stack = await startStack();
    if (isInterrupted) return 'interrupted';
    const done = COMMANDS[command](stack).then((): Outcome => 'done');
    return await Promise.race([interrupted, done, stack.failed]);
  } catch (error) {
    // Ctrl-C reaches every process of the terminal: that a part ended is then no failure.
    if (isInterrupted) return 'interrupted';
    throw error;
  } finally {
    await stack?.stop();
  }
}

async function main(): Promise<number> {
  const command = parseCommand();
  if (!command) {
    console.error(`Expected one of these commands and nothing else: ${Object.keys(COMMANDS).join(', ')}.`);
    return 1;
  }
  try {
    const outcome = await run(command);
    return command === 'demo' && outcome === 'interrupted' ? 130 : 0;
  } catch (error) {
    if (!(error instanceof LocalStackError)) throw error;
    console.error(error.message);
    return 1;
  }
}

// It is about later releases of the SDK on later releases of Node.js, and would be the first thing that everybody reads.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
process.exitCode = await main();
