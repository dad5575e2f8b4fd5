const HEADER = { kid: 'x'.repeat(44), alg: 'RS256' };
/** A signature of RSA with 2,048 bits. */
const SIGNATURE_BYTES = 342;

/** How many bytes so many take in base64, as in a token. */
export const base64Bytes = (bytes: number): number => Math.ceil((bytes * 4) / 3);

const partBytes = (value: object) => base64Bytes(Buffer.byteLength(JSON.stringify(value)));

/** How many bytes a token with these claims takes, as Cognito signs it. */
export const jwtBytes = (claims: object): number =>
  partBytes(HEADER) + 1 + partBytes(claims) + 1 + SIGNATURE_BYTES;
