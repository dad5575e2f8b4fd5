import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { createEvent, type Handler, signIn } from '../../../../tools/testing/index.ts';

type Sent = ReturnType<typeof createEvent>;
type Done = (error: unknown, answer?: unknown) => void;

/** What everybody starts from. */
const copyTenant = async (event: Sent) => ({
  ...event,
  response: {
    claimsOverrideDetails: {
      claimsToAddOrOverride: { tenantId: event.request.userAttributes['custom:tenantId'] },
    },
  },
});

const acme = createEvent({ version: 'V1_0', userAttributes: { 'custom:tenantId': 'acme' } });
const ISSUED = { kind: 'issued', tokens: { idToken: { tenantId: 'acme' } }, findings: [] };

describe('by a handler', () => {
  it('issues the tokens that Cognito would sign', async () => {
    expect(await signIn(copyTenant, acme)).toMatchObject(ISSUED);
  });

  it.each<[string, Handler]>([
    ['that is not async', (event: Sent) => ({ ...event, response: {} })],
    ['by a callback', (event: Sent, _: object, done: Done) => setImmediate(done, null, event)],
    ['that is async and takes a callback', async (event: Sent, _: object, _done: Done) => event],
  ])('takes one %s', async (_, handler) => {
    expect(await signIn(handler, acme)).toMatchObject({ kind: 'issued' });
  });

  it('is denied with what it throws, as the app reads it', async () => {
    const handler = async () => {
      throw Object.assign(new RangeError('Choose a plan'), { code: 'NO_PLAN' });
    };
    expect(await signIn(handler, acme)).toEqual({
      kind: 'denied',
      error: { name: 'RangeError', message: 'Choose a plan', code: 'NO_PLAN' },
      message: 'PreTokenGeneration failed with error Choose a plan.',
    });
  });

  it.each<[string, Handler]>([
    [
      'throws at once',
      () => {
        throw new Error('no');
      },
    ],
    [
      'throws a text',
      () => {
        throw 'no';
      },
    ],
    ['calls back with an error', (_: Sent, __: object, done: Done) => done(new Error('no'))],
  ])('is denied if it %s', async (_, handler) => {
    expect(await signIn(handler, acme)).toMatchObject({
      ...{ kind: 'denied', error: { name: 'Error', message: 'no' } },
    });
  });

  it.each([
    ['returns nothing', undefined],
    ['returns no event', 'yes'],
    ['returns an event without a response', {}],
  ])('is refused if it %s', async (_, answer) => {
    expect(await signIn(async () => answer, acme)).toMatchObject({
      ...{ kind: 'refused', findings: [{ effect: 'refused', path: 'response' }] },
    });
  });

  it('gets a copy of the event, and what is left of the time that Cognito waits', async () => {
    const sent = structuredClone(acme);
    let remaining = 0;
    const handler = async (
      event: { response: object },
      context: { getRemainingTimeInMillis(): number },
    ) => {
      remaining = context.getRemainingTimeInMillis();
      event.response = {};
      return event;
    };
    await signIn(handler, acme);
    expect(acme).toEqual(sent);
    expect(remaining).toBeLessThanOrEqual(5_000);
    expect(remaining).toBeGreaterThan(0);
  });
});

it.each([undefined, null, 1, {}])('says what it takes in place of %j', async (trigger) => {
  await expect(signIn(trigger as never, createEvent())).rejects.toThrow(
    /^signIn takes a handler, or a path to one, as its first argument: /,
  );
});

it('takes handlers by their own types, and nothing else', async () => {
  interface EventOfLambda {
    version: string;
    request: { userAttributes: Record<string, string> };
    response: { claimsOverrideDetails?: { claimsToAddOrOverride?: Record<string, string> } };
  }
  const handler = async (event: EventOfLambda): Promise<EventOfLambda> => event;
  const { kind, tokens } = await signIn(handler, acme);
  expect([kind, tokens?.idToken?.['custom:tenantId']]).toEqual(['issued', 'acme']);
  // @ts-expect-error: no trigger
  await expect(signIn(undefined, acme)).rejects.toThrow();
});

describe('by a packaged function', () => {
  let folder: string;
  const pathOf = (name: string) => join(folder, name);

  const ESM = `export const handler = async (event) => {
    console.log('a line of its log');
    const { STAGE: stage, AWS_PROFILE: profile, AWS_REGION: region } = process.env;
    return {
      ...event,
      response: { claimsOverrideDetails: { claimsToAddOrOverride: { stage, profile, region } } },
    };
  };
  export const denying = async () => {
    throw Object.assign(new TypeError('No plan'), { code: 'NO_PLAN' });
  };
  export const leaving = () => process.exit(3);
  export const lingering = async (event) => {
    setInterval(() => {}, 1_000);
    return { ...event, response: {} };
  };`;
  const CJS = 'exports.handler = (event, context, done) => done(null, { ...event, response: {} });';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'packaged-'));
    await writeFile(pathOf('esm.mjs'), ESM);
    await writeFile(pathOf('cjs.js'), CJS);
    await writeFile(pathOf('broken.mjs'), 'throw new SyntaxError("not today");');
    const zip = zipSync({ src: { 'trigger.mjs': Buffer.from(ESM), 'cjs.js': Buffer.from(CJS) } });
    await writeFile(pathOf('service.zip'), zip);
  });
  afterAll(() => rm(folder, { recursive: true }));

  it('runs a module by its path', async () => {
    expect(await signIn(pathOf('esm.mjs'), acme)).toMatchObject({
      ...{ kind: 'issued', log: 'a line of its log\n' },
    });
  });

  it.each(['src/trigger.handler', 'src/cjs.handler'])('runs %s out of a zip', async (handler) => {
    const outcome = await signIn({ path: pathOf('service.zip'), handler }, acme);
    expect(outcome).toMatchObject({ kind: 'issued', findings: [] });
  });

  it('gets its own variables, and none of AWS that are of this process', async () => {
    process.env.AWS_PROFILE = 'production';
    const trigger = { path: folder, handler: 'esm.handler', environment: { STAGE: 'dev' } };
    const { tokens } = await signIn(trigger, acme).finally(() => delete process.env.AWS_PROFILE);
    expect(tokens?.idToken).toMatchObject({ stage: 'dev', region: 'us-east-1' });
    expect(tokens?.idToken).not.toHaveProperty('profile');
  });

  it('is denied with what it throws', async () => {
    expect(await signIn({ path: folder, handler: 'esm.denying' }, acme)).toMatchObject({
      kind: 'denied',
      error: { name: 'TypeError', message: 'No plan', code: 'NO_PLAN' },
      message: 'PreTokenGeneration failed with error No plan.',
    });
  });

  it.each([
    ['broken.handler', 'SyntaxError', 'not today'],
    ['esm.missing', 'Runtime.HandlerNotFound', 'missing is undefined or not exported'],
  ])('is denied as by Lambda if %s cannot be loaded', async (handler, name, message) => {
    const outcome = await signIn({ path: folder, handler }, acme);
    expect(outcome.error).toEqual({ name, message });
  });

  it('ends with the answer, whatever it leaves open', async () => {
    const outcome = await signIn({ path: folder, handler: 'esm.lingering' }, acme);
    expect(outcome).toMatchObject({ kind: 'issued' });
  });

  it.each<[string, () => Parameters<typeof signIn>[0], string]>([
    ['is not there', () => pathOf('nowhere.mjs'), 'package the function first.'],
    ['names no handler', () => pathOf('service.zip'), 'add handler, such as index.handler.'],
    [
      'has no such file',
      () => ({ path: pathOf('service.zip'), handler: 'src/other.handler' }),
      'has no handler src/other.handler: expected FILE.EXPORT',
    ],
    [
      'names no export',
      () => ({ path: folder, handler: 'esm' }),
      'has no handler esm: expected FILE.EXPORT',
    ],
    [
      'names no Node.js',
      () => ({ path: pathOf('esm.mjs'), node: pathOf('no-node') }),
      'no-node cannot be started: give the path of a Node.js.',
    ],
    [
      'ends before it answers',
      () => ({ path: folder, handler: 'esm.leaving' }),
      'ended without an answer (code 3).',
    ],
  ])('says so if it %s', async (_, trigger, message) => {
    await expect(signIn(trigger(), acme)).rejects.toThrow(message);
  });
});
