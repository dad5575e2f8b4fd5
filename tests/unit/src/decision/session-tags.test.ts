import { isTagKey } from '../../../../src/decision/session-tags.ts';

// IAM refuses a role whose tags it does not take, so a claim of such a name is refused at start.
it.each(['tenantId', 'Mandant ä', 'a_.:/=+-@1', 'x'.repeat(128), 'my-aws:x'])(
  'takes %j for the key of a tag',
  (name) => {
    expect(isTagKey(name)).toBe(true);
  },
);

it.each(['', 'x'.repeat(129), 'a*', '*a', 'a*b', '#', 'aws:tenant', 'AWS:tenant'])(
  'does not take %j for the key of a tag',
  (name) => {
    expect(isTagKey(name)).toBe(false);
  },
);
