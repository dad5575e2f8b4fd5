import { describeStatus } from '../../../../seed/commands/status-effect.ts';

const NOW = Date.parse('2026-06-01T00:00:00Z');

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
  expect(describeStatus('active', 'tenant', fields, NOW)).toEqual({
    effect: [],
    notes: [`No new tokens all the same: ${why}.`],
  });
});

it.each([
  {},
  { activeFrom: { S: '2026-06-01T00:00:00Z' }, activeUntil: { S: '2026-06-01T00:00:01Z' } },
  { activeUntil: { S: 'some day' }, activeFrom: { N: '1' } },
])('promises new tokens where the dates %j do not forbid it', (fields) => {
  expect(describeStatus('active', 'tenant', fields, NOW)).toEqual({
    effect: [expect.stringMatching(/^New tokens again, /)],
    notes: [],
  });
});

it.each([
  ['member', /^No new tokens from now on, /, /^This counts only where MEMBERSHIP is optional or/],
  ['role', /^It grants nothing from now on, and denies no sign-in, as soon/, undefined],
  ['identityProvider', /^No new tokens for its users /, /^This counts only where IDENTITY_PROVI/],
  ['appClient', /^No new tokens for users at this app client from now on, /, undefined],
] as const)(
  'says of a suspended %s what that does and where, whatever the dates',
  (kind, effect, note) => {
    const ended = { activeUntil: { S: '2020-01-01T00:00:00Z' } };

    expect(describeStatus('suspended', kind, ended, NOW)).toEqual({
      effect: [expect.stringMatching(effect)],
      notes: note ? [expect.stringMatching(note)] : [],
    });
  },
);
