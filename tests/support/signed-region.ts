import type { IncomingMessage } from 'node:http';

/** The region of AWS that a request is signed for. */
export const signedRegion = ({ headers }: Pick<IncomingMessage, 'headers'>): string =>
  /Credential=[^/]+\/\d+\/([^/]+)\//.exec(headers.authorization ?? '')?.[1] ?? '';
