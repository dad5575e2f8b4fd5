// biome-ignore-all lint/suspicious/noThenProperty: what is no promise and can be waited for
import { setTimeout as sleep } from 'node:timers/promises';
import { parseEvent } from '../../../../src/event/trigger-event.ts';
import { createOwnCode } from '../../../../src/extension/ask-own-code.ts';
import type { AdmittedSignIn, Extend } from '../../../../src/extension/own-code.ts';
import type { FoundRecords } from '../../../../src/lookup/find-records.ts';
import { parseClientId, parseSub } from '../../../../src/records/keys.ts';
import {
  acme,
  buildDepartment,
  buildEvent,
  buildFound,
  buildSettings,
  buildTenant,
  must,
} from '../../../support/builders.ts';

const SUB = must(parseSub('5f1c2d34-0000-4000-8000-000000000001'));
const CLIENT_ID = must(parseClientId('4webclient0example'));
const SECRET = 'alice@example.com';

interface Case {
  readonly env?: Record<string, string>;
  readonly found?: Partial<FoundRecords>;
  readonly timer?: () => number;
}

/** Prepares own code for a user of a tenant and a department. */
function prepare(
  extend: Extend,
  { env = {}, found = {}, timer = () => performance.now() }: Case = {},
) {
  const settings = buildSettings(env);
  const sent = buildEvent();
  const records = {
    ...{ tenant: buildTenant(), department: buildDepartment(), remainingMs: 60_000 },
    ...found,
  };
  return createOwnCode(extend)(settings, timer)(
    sent,
    parseEvent(sent),
    buildFound(sent, settings, records),
    0,
  );
}

/** What comes of own code: the groups that it grants, or the detail of the denial. */
const ask = (extend: Extend, options?: Case) =>
  prepare(extend, options)().then(
    ({ grant, fault }) => grant?.groups ?? fault,
    ({ code, message, detail }) => {
      expect(code).toBe('EXTENSION_FAILED');
      expect(message).not.toContain('extension');
      return detail;
    },
  );

/** As no compiler lets it pass. */
const hostile = (answer: unknown): Extend => (() => answer) as unknown as Extend;

describe('takes what own code returns', () => {
  it.each<[string, Extend, unknown]>([
    ['at once', () => ({ groups: ['a'] }), ['a']],
    ['later', async () => ({ groups: ['a'] }), ['a']],
    [
      'as a thenable',
      hostile({ then: (end: (a: object) => void) => end({ groups: ['a'] }) }),
      ['a'],
    ],
    ['as nothing', () => undefined, undefined],
    ['as nothing, later', async () => undefined, undefined],
  ])('%s', async (_, extend, groups) => expect(await ask(extend)).toEqual(groups));
});

describe('denies by default', () => {
  it.each<[string, Extend, string]>([
    [
      'what throws',
      () => {
        throw new RangeError(SECRET);
      },
      'extension threw RangeError',
    ],
    ['what rejects', () => Promise.reject(new TypeError(SECRET)), 'extension threw TypeError'],
    ['what throws a text', () => Promise.reject(SECRET), 'extension threw string'],
    ['what throws nothing', () => Promise.reject(undefined), 'extension threw undefined'],
    [
      'an error whose name is a value',
      () => Promise.reject(Object.assign(new Error('x'), { name: SECRET })),
      'extension threw Error',
    ],
    [
      'an error whose name reads as a value the second time',
      () => {
        const names = ['TypeError'];
        const name = { toString: () => names.pop() ?? SECRET };
        return Promise.reject(Object.assign(new Error('x'), { name }));
      },
      'extension threw Error',
    ],
    [
      'an error whose name cannot be read',
      () =>
        Promise.reject(
          Object.defineProperty(new Error('x'), 'name', {
            get() {
              throw new Error(SECRET);
            },
          }),
        ),
      'extension threw an error',
    ],
    [
      'a thrown proxy that throws',
      () =>
        Promise.reject(
          new Proxy(
            {},
            {
              getPrototypeOf() {
                throw new Error(SECRET);
              },
            },
          ),
        ),
      'extension threw an error',
    ],
    [
      'a thenable that throws',
      hostile({
        get then() {
          throw new Error(SECRET);
        },
      }),
      'extension threw Error',
    ],
    [
      // What passes elsewhere without a tenant does not pass by own code.
      'an error that looks like a denial',
      () => Promise.reject(Object.assign(new Error(SECRET), { code: 'TENANT_MISSING' })),
      'extension threw Error',
    ],
    [
      'what is no grant',
      hostile({ groups: SECRET }),
      'extension returned groups: expected a list of strings',
    ],
  ])('%s', async (_, extend, detail) => expect(await ask(extend)).toBe(detail));
});

it('goes on without own code that fails, and says why, with EXTENSION_FAILURE=report', async () => {
  const env = { EXTENSION_FAILURE: 'report' };
  expect(await ask(hostile(7), { env })).toBe(
    'returned a value: expected a map with the fields of a grant, or undefined',
  );
  expect(await ask(() => Promise.reject(new TypeError(SECRET)), { env })).toBe('threw TypeError');
});

describe('the time', () => {
  it('is what the lookup has left: past it own code is aborted, and late whether it heeds that or not', async () => {
    let told: AdmittedSignIn | undefined;
    const extend: Extend = (signIn) => {
      told = signIn;
      return new Promise(() => {});
    };
    expect(await ask(extend, { found: { remainingMs: 20 } })).toBe(
      'extension did not answer within 20 ms',
    );
    expect(told?.signal.aborted).toBe(true);
    expect(told?.signal.reason).toMatchObject({ name: 'TimeoutError' });
  });

  it('is not over for own code that ends', async () => {
    let told: AdmittedSignIn | undefined;
    await ask((signIn) => {
      told = signIn;
      return undefined;
    });
    expect(told?.signal.aborted).toBe(false);
  });

  it('is late, too, if it throws because it was aborted', async () => {
    const extend: Extend = ({ signal }) => sleep(60_000, undefined, { signal });
    expect(await ask(extend, { found: { remainingMs: 20 } })).toBe(
      'extension did not answer within 20 ms',
    );
  });

  it('is over for what has blocked the process for longer', async () => {
    const clock = [0, 101];
    const extend: Extend = () => ({ groups: ['a'] });
    const options = { found: { remainingMs: 100 }, timer: () => clock.shift() ?? 0 };
    expect(await ask(extend, options)).toBe('extension did not answer within 100 ms');
  });

  it('is over before own code begins, if the lookup has taken all of it', async () => {
    let calls = 0;
    const extend: Extend = () => {
      calls += 1;
      return undefined;
    };
    expect(await ask(extend, { found: { remainingMs: 0 } })).toBe(
      'extension did not answer within 0 ms',
    );
    expect(calls).toBe(0);
  });

  it('leaves a part for a choice that is to be remembered', async () => {
    const choice = { sub: SUB, clientId: CLIENT_ID, tenantId: acme };
    const found = { remainingMs: 40, choice };
    expect(await ask(() => new Promise(() => {}), { found })).toBe(
      'extension did not answer within 30 ms',
    );
  });
});

it('throws the denial of a sign-in before own code runs', () => {
  let calls = 0;
  const extend: Extend = () => {
    calls += 1;
    return undefined;
  };
  const found = { tenant: buildTenant({ status: 'suspended' }) };
  expect(() => prepare(extend, { found })).toThrow(
    expect.objectContaining({ code: 'TENANT_SUSPENDED' }),
  );
  expect(calls).toBe(0);
});
