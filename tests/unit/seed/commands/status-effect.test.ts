import { describeStatus } from '../../../../seed/commands/status-effect.ts';

const NOW = Date.parse('2026-06-01T00:00:00Z');
const tenant = { tenant: 'acme' };

it.each([
  [
    { activeUntil: { S: '2026-06-01T02:00:00+02:00' } },
    'it has ended: activeUntil is 2026-06-01T02:00:00+02:00',
  ],
  [
    { activeFrom: { S: '2026-06-01T00:00:01Z' } },
    'it has not begun: activeFrom is 2026-06-01T00:00:01Z',
  ],
])('says of a record that resumes with %j why nobody gets in', (fields, why) => {
  expect(describeStatus('active', tenant, fields, NOW)).toEqual({
    effect: [],
    notes: [`No new tokens all the same: ${why}.`],
  });
});

it.each([
  {},
  { activeFrom: { S: '2026-06-01T00:00:00Z' }, activeUntil: { S: '2026-06-01T00:00:01Z' } },
  { activeUntil: { S: 'some day' }, activeFrom: { N: '1' } },
])('promises new tokens where the dates %j do not forbid it', (fields) => {
  expect(describeStatus('active', tenant, fields, NOW)).toEqual({
    effect: [expect.stringMatching(/^New tokens again, /)],
    notes: [],
  });
});

it('says of a member where that counts, whatever the dates', () => {
  expect(
    describeStatus(
      'suspended',
      { ...tenant, sub: 'x' },
      { activeUntil: { S: '2020-01-01T00:00:00Z' } },
      NOW,
    ),
  ).toEqual({
    effect: [expect.stringMatching(/^No new tokens from now on, /)],
    notes: ['This counts only where MEMBERSHIP=required: elsewhere no sign-in reads members.'],
  });
});
