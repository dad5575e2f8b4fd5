import { createHash, createHmac } from 'node:crypto';
import { Sha256 } from '../../../../src/lookup/sha256.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');

async function digest(data: readonly (string | Uint8Array)[], secret?: string | Uint8Array) {
  const sha256 = new Sha256(secret);
  for (const piece of data) sha256.update(piece);
  return hex(await sha256.digest());
}

// What it does for signatures is seen by DynamoDB alone, which DynamoDB Local is not.
it.each<[string, readonly (string | Uint8Array)[]]>([
  ['nothing', []],
  ['a text', ['Köln']],
  ['bytes in pieces', [new Uint8Array([1, 2, 3]).subarray(1), Buffer.from('abc')]],
])('hashes %s as Node.js does, with a secret and without one', async (_, data) => {
  const whole = Buffer.concat(data.map((piece) => Buffer.from(piece)));
  expect(await digest(data)).toBe(createHash('sha256').update(whole).digest('hex'));
  for (const secret of ['AWS4é', 'AWS4é', new Uint8Array(32).fill(7), 'x'.repeat(200)])
    expect(await digest(data, secret)).toBe(
      createHmac('sha256', secret).update(whole).digest('hex'),
    );
});

it('signs right after many other secrets, too', async () => {
  const sign = (secret: string) => digest(['data'], secret);
  const first = await sign('secret 0');
  const others = await Promise.all(Array.from({ length: 40 }, (_, n) => sign(`secret ${n}`)));
  expect(new Set(others).size).toBe(40);
  expect(await sign('secret 0')).toBe(first);
});

it('begins anew when it is reset', async () => {
  const sha256 = new Sha256();
  sha256.update('other');
  sha256.reset();
  sha256.update('data');
  expect(hex(await sha256.digest())).toBe(await digest(['data']));
});
