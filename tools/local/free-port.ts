import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { UserError } from '../command/user-error.ts';

/**
 * Systems give these to nothing by themselves: neither to a server that asks for any port, nor to a
 * connection. So one that is free now still is when the program that is started on it listens.
 */
const OURS = { from: 20_000, to: 32_000 };
const MOST_TRIES = 20;

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}

/**
 * A free port of 127.0.0.1: the one that is asked for, or any.
 *
 * @throws {UserError} if it is taken, because what is started on it would only say so in a stack
 *   trace
 */
export async function freePort(wanted?: number): Promise<number> {
  if (wanted !== undefined) {
    if (await isFree(wanted)) return wanted;
    throw new UserError(
      `Port ${wanted} is taken or not allowed: end the program that has it, or choose another port.`,
    );
  }
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const port = randomInt(OURS.from, OURS.to);
    if (await isFree(port)) return port;
  }
  throw new UserError('No free port found on 127.0.0.1: end programs that listen there.');
}
