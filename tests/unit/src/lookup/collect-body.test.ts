import { Readable } from 'node:stream';
import { collectBody } from '../../../../src/lookup/collect-body.ts';

it('collects a body of any number of pieces', async () => {
  for (const pieces of [[], ['one'], ['one', ' and ', 'other']]) {
    const body = Readable.from(pieces.map((piece) => Buffer.from(piece)));
    expect(Buffer.from(await collectBody(body)).toString()).toBe(pieces.join(''));
  }
});

it('rejects if the body breaks off', async () => {
  const body = new Readable({ read() {} });
  body.push(Buffer.from('{"Resp'));
  const collected = collectBody(body);
  body.destroy(new Error('aborted'));
  await expect(collected).rejects.toThrow('aborted');
});
