import { createLineWriter } from '../../../src/line-writer.ts';

describe('lines', () => {
  it('are written together if they come together, in their order', async () => {
    const written: string[] = [];
    const write = createLineWriter({ write: (text) => written.push(text) });
    write('one\n');
    write('two\n');
    await Promise.resolve();
    expect(written).toEqual(['one\ntwo\n']);
    write('three\n');
    await Promise.resolve();
    expect(written).toEqual(['one\ntwo\n', 'three\n']);
  });

  it('are written before the answer is there', async () => {
    const written: string[] = [];
    const write = createLineWriter({ write: (text) => written.push(text) });
    const signIn = async () => {
      write('line\n');
      return 'answer';
    };
    await signIn();
    expect(written).toEqual(['line\n']);
  });
});
