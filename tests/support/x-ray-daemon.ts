import { createSocket } from 'node:dgram';
import { once } from 'node:events';

/** Where a segment has its header. */
const END = 'end';

export interface Segment {
  readonly id: string;
  readonly name: string;
  readonly parent_id?: string;
  readonly trace_id?: string;
  readonly annotations?: Readonly<Record<string, unknown>>;
}

/**
 * Takes the segments that a function sends, in place of the daemon that Lambda runs beside it.
 *
 * https://docs.aws.amazon.com/xray/latest/devguide/xray-api-sendingdata.html
 */
export async function startXRayDaemon() {
  const segments: Segment[] = [];
  const socket = createSocket('udp4');
  const last = new Promise<void>((resolve) => {
    socket.on('message', (message) => {
      const [header, segment] = message.toString().split('\n');
      if (header === END) resolve();
      else segments.push(JSON.parse(segment ?? '{}'));
    });
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    address: `127.0.0.1:${socket.address().port}`,
    /** Resolves when it has a segment of this name: a process that goes on sends when it can. */
    async takes(name: string): Promise<void> {
      while (!segments.some((segment) => segment.name === name)) await once(socket, 'message');
    },
    async stop(): Promise<readonly Segment[]> {
      // On one machine datagrams arrive in the order in which they were sent.
      socket.send(END, socket.address().port, '127.0.0.1');
      await last;
      socket.close();
      return segments;
    },
  };
}
