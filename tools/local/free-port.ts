import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { UserError } from '../command/user-error.ts';

/**
 * A port of 127.0.0.1 that nobody has at the moment: the one that is asked for, or any.
 *
 * @throws {UserError} if somebody has it, because what is started on it would only say so
 *   in a stack trace
 */
export async function freePort(wanted = 0): Promise<number> {
  const server = createServer().listen(wanted, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch (cause) {
    throw new UserError(
      `Port ${wanted} is taken or not allowed: end the program that has it, or choose another port.`,
      { cause },
    );
  }
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
