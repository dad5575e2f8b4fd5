import { unavailable, withDeadline } from '../../../../src/lookup/patience.ts';

it('names what kept DynamoDB from answering, in text', async () => {
  const refused = Object.assign(new Error('connect'), { code: 'ECONNREFUSED' });
  const late: DOMException = await withDeadline<never>(1, () => new Promise(() => {})).catch(
    (error) => error,
  );

  expect(unavailable(refused).detail).toBe('ECONNREFUSED');
  // The code of this one is a number.
  expect(late.code).toBe(23);
  expect(unavailable(late).detail).toBe('TimeoutError');
  expect(unavailable('nothing').detail).toBeUndefined();
});
