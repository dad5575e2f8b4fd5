import { LIMITS, limitsOf } from '../../../../tools/simulator/size-limits.ts';

it('goes from the smallest to the largest, and reads well behind a share', () => {
  const sizes = LIMITS.map(({ bytes }) => bytes);
  expect(sizes).toEqual([...sizes].sort((a, b) => a - b));
  expect(LIMITS.map(({ inWords, bytes }) => `61 % of ${inWords}: ${bytes}`)).toEqual([
    '61 % of a cookie: 4096',
    '61 % of the headers that S3, Apache and nginx take: 8192',
    '61 % of the headers that API Gateway takes: 10240',
    '61 % of a header that an ALB takes: 16384',
  ]);
});

it('holds single tokens where each goes alone, and all where they share one request', () => {
  expect(limitsOf('one token').map(({ name }) => name)).toEqual(['cookie', 'ALB header']);
  expect(limitsOf('all tokens').map(({ bytes }) => bytes)).toEqual([8192, 10_240]);
});
