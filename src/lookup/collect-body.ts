import type { Readable } from 'node:stream';

/** Collects the body of an answer, without the stream between that the AWS SDK's own has. */
export const collectBody = (body: Readable): Promise<Uint8Array> =>
  new Promise((resolve, reject) => {
    const pieces: Uint8Array[] = [];
    body.on('data', (piece: Uint8Array) => pieces.push(piece));
    body.on('end', () => resolve(Buffer.concat(pieces)));
    body.on('error', reject);
  });
