import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { DynamoDBClient, PutItemCommand } from '@aws-sdk/client-dynamodb';
import { type Command, Option } from 'commander';
import { unzipSync } from 'fflate';
import {
  createProgram,
  misuse,
  numberOption,
  readCommand,
} from '../../tools/command/read-command.ts';
import { EXIT, runCommand } from '../../tools/command/run-command.ts';
import { startDynamoDb } from '../../tools/local/local-dynamodb.ts';
import { LOCAL_CLIENT, localEnvironment } from '../../tools/local/local-environment.ts';
import { createTenantsTable } from '../../tools/local/local-table.ts';
import { generateEvents, generateRows, generateSettings } from './generate.ts';

interface CompareCommand {
  readonly before: string;
  readonly after: string;
  readonly events: number;
  readonly seed: number;
}

const ENVIRONMENTS = 40;
const MOST_SHOWN = 10;

function createCompareProgram(take: (command: CompareCommand) => void): Command {
  const program = createProgram(
    'npm run compare --',
    'Answers generated events with the packaged functions of two checkouts, over the same rows and settings, and shows where answers, denials or log lines differ.',
  );
  return program
    .addOption(new Option('--before <folder>', 'a checkout in which sls package has run'))
    .addOption(new Option('--after <folder>', 'another one; this one unless given').default('.'))
    .addOption(numberOption('--events <number>', 'how many').default(20_000))
    .addOption(numberOption('--seed <number>', 'repeats a run').default(1))
    .action(() => {
      const values = program.opts<CompareCommand>();
      if (!values.before) throw misuse(program, 'No other checkout given, add --before FOLDER');
      take(values);
    });
}

/** Unpacks the function of a checkout, and says where its handler is. */
async function unpack(checkout: string, folder: string): Promise<string> {
  const zip = await readFile(join(checkout, '.serverless', 'tenant-claims.zip'));
  for (const [name, content] of Object.entries(unzipSync(zip))) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return join(folder, 'functions', 'pre-token-generation.mjs');
}

interface Outcome {
  readonly answer?: object;
  readonly thrown?: { readonly code?: string };
  readonly log: readonly object[];
}

interface Message {
  readonly failed?: string;
  readonly outcomes?: readonly Outcome[];
}

/** What a packaged handler answers, or why it does not start. */
async function answerAll(
  handler: string,
  env: Readonly<Record<string, string>>,
  events: readonly object[],
): Promise<readonly Outcome[] | string> {
  const child: ChildProcess = fork(resolve('tests/compare/packaged-handler.mjs'), [handler], {
    env: localEnvironment({ ...env, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' }),
    execArgv: [],
  });
  const next = async () => (await once(child, 'message'))[0] as Message;
  try {
    const { failed } = await next();
    if (failed !== undefined) return failed;
    child.send([...events]);
    return (await next()).outcomes ?? [];
  } finally {
    child.kill();
    await once(child, 'exit').catch(() => {});
  }
}

const nameOf = ({ thrown, log: [line] }: Outcome): string =>
  thrown?.code ?? (line && 'outcome' in line ? String(line.outcome) : 'no line in the log');

async function compare({ before, after, events, seed }: CompareCommand): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'tenant-claims-compare-'));
  const { endpoint, stop } = await startDynamoDb();
  const client = new DynamoDBClient({ ...LOCAL_CLIENT, endpoint });
  const counts = new Map<string, number>();
  const differences: string[] = [];
  const begun = Date.now();
  try {
    const handlers = await Promise.all([
      unpack(before, join(folder, 'before')),
      unpack(after, join(folder, 'after')),
    ]);
    const each = Math.ceil(events / ENVIRONMENTS);
    for (const [index, settings] of generateSettings(seed, ENVIRONMENTS).entries()) {
      const rows = generateRows(seed + 1_000 * index);
      const asked = generateEvents(seed + index, each);
      const answers = await Promise.all(
        handlers.map(async (handler, which) => {
          // A table for each, because choices of tenant are remembered there.
          const table = `tenants-${index}-${which}`;
          await createTenantsTable(client, table);
          for (const Item of rows)
            await client.send(new PutItemCommand({ TableName: table, Item }));
          const env = { TENANTS_TABLE: table, AWS_ENDPOINT_URL_DYNAMODB: endpoint, ...settings };
          return answerAll(handler, env as Record<string, string>, asked);
        }),
      );
      const [was, is] = answers;
      if (typeof was === 'string' || typeof is === 'string') {
        const name = 'does not start';
        counts.set(name, (counts.get(name) ?? 0) + each);
        if (was !== is) differences.push(`${JSON.stringify(settings)}: ${was} → ${is}`);
        continue;
      }
      for (const [at, event] of asked.entries()) {
        const [one, other] = [was?.[at], is?.[at]];
        if (one) counts.set(nameOf(one), (counts.get(nameOf(one)) ?? 0) + 1);
        if (isDeepStrictEqual(one, other)) continue;
        differences.push(
          [settings, event, one, other].map((part) => JSON.stringify(part)).join('\n  '),
        );
      }
    }
  } finally {
    client.destroy();
    await stop();
    await rm(folder, { recursive: true });
  }
  const seconds = Math.round((Date.now() - begun) / 1000);
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  console.log(`${total} events in ${ENVIRONMENTS} environments, seed ${seed}, ${seconds} s:`);
  for (const [name, count] of [...counts].sort(([, a], [, b]) => b - a)) {
    console.log(`  ${String(count).padStart(6)}  ${name}`);
  }
  for (const difference of differences.slice(0, MOST_SHOWN)) console.log(`\n${difference}`);
  console.log(`\n${differences.length} differences`);
  return differences.length === 0 ? EXIT.good : EXIT.error;
}

await runCommand(async (args) => {
  const command = readCommand(createCompareProgram, args);
  return command ? compare(command) : EXIT.good;
});
