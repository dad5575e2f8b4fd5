import { findLoggedEvents } from '../../../../tools/preview/logged-events.ts';

const event = {
  version: '2',
  triggerSource: 'TokenGeneration_Authentication',
  callerContext: { clientId: '4mine' },
  request: { userAttributes: { 'custom:tenantId': 'acme' } },
  response: {},
};
const json = JSON.stringify(event);
const other = { ...event, version: '1' };

it.each<[string, string]>([
  ['alone', json],
  ['with a field for it', JSON.stringify({ event })],
  ['as text in a field', JSON.stringify({ message: json })],
  [
    'by logEvent of Powertools',
    JSON.stringify({
      level: 'INFO',
      message: 'Lambda invocation event',
      timestamp: '2026-01-01T00:00:00.000Z',
      service: 'auth',
      event,
    }),
  ],
  [
    'in the JSON format of Lambda',
    JSON.stringify({
      timestamp: '2026-01-01T00:00:00Z',
      level: 'INFO',
      requestId: 'r',
      message: event,
    }),
  ],
  [
    'by a logger in the JSON format of Lambda',
    JSON.stringify({ level: 'INFO', message: JSON.stringify({ level: 'info', message: event }) }),
  ],
  ['behind words', `2026-01-01T00:00:00.000Z\tr\tINFO\tReceived event: ${json}\n`],
  ['on several lines', `Received event:\n${JSON.stringify(event, null, 2)}\n`],
  ['among the lines of a log', `START RequestId: {r}\n${json}\n{"level":"INFO"}\nEND\n`],
  [
    'as CloudWatch exports it',
    JSON.stringify({ events: [{ message: 'START' }, { message: json }] }),
  ],
])('finds an event that was written %s', (_, text) => {
  expect(findLoggedEvents(text)).toEqual([event]);
});

it('finds all of several events', () => {
  expect(findLoggedEvents(`${json}\n${JSON.stringify({ event: other })}`)).toEqual([event, other]);
});

it('takes what a caller put into an event for no event', () => {
  const request = { ...event.request, clientMetadata: { trick: JSON.stringify(other) } };
  expect(findLoggedEvents(JSON.stringify({ ...event, request }))).toEqual([{ ...event, request }]);
});

it('gives an object that is no event as it is, and nothing of other text', () => {
  expect(findLoggedEvents('{"a": 1}')).toEqual([{ a: 1 }]);
  expect(findLoggedEvents('# no {JSON}')).toEqual([]);
  expect(findLoggedEvents('[]')).toEqual([]);
});
