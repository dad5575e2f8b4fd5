import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

interface Segment {
  readonly id: string;
  readonly name: string;
  readonly parent_id?: string;
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
  socket.on('message', (message) => {
    const [, segment = '{}'] = message.toString().split('\n'); // the first line is a header
    segments.push(JSON.parse(segment));
  });
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  return {
    address: `127.0.0.1:${socket.address().port}`,
    async stop(): Promise<readonly Segment[]> {
      await sleep(200); // datagrams may still be on their way
      socket.close();
      return segments;
    },
  };
}
