const HEADER = { kid: 'x'.repeat(44), alg: 'RS256' };
/** A signature of RSA with 2,048 bits. */
const SIGNATURE_BYTES = 342;

const base64Bytes = (value: object) =>
  Math.ceil((Buffer.byteLength(JSON.stringify(value)) * 4) / 3);

/** How many bytes a token with these claims takes, as Cognito signs it. */
export const jwtBytes = (claims: object): number =>
  base64Bytes(HEADER) + 1 + base64Bytes(claims) + 1 + SIGNATURE_BYTES;
