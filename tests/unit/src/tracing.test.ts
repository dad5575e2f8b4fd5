import { setTimeout as sleep } from 'node:timers/promises';
import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { getNamespace } from '../../../functions/trace-context.ts';
import { EnrichmentError } from '../../../src/denials.ts';
import type { Trace } from '../../../src/trace.ts';
import { startTracing, type Tracing } from '../../../src/tracing.ts';
import { type Segment, startXRayDaemon } from '../../support/x-ray-daemon.ts';

const denied = new EnrichmentError('TENANT_SUSPENDED', 'TENANT#acme/TENANT');

const rootOf = (digit: number) => `1-5759e988-bd862e3fe1be46a99427279${digit}`;

/** What Lambda says with an event. */
const announce = (digit: number, isSampled: boolean) => {
  process.env._X_AMZN_TRACE_ID = `Root=${rootOf(digit)};Parent=53995c3f42cd8ad8;Sampled=${isSampled ? 1 : 0}`;
};

describe('on Lambda', () => {
  let segments: readonly Segment[];
  let loadedBy: Record<string, boolean>;
  let answered: unknown;
  let refused: unknown;
  let middleware: readonly string[];

  beforeAll(async () => {
    const daemon = await startXRayDaemon();
    Object.assign(process.env, {
      LAMBDA_TASK_ROOT: '/var/task',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_XRAY_DAEMON_ADDRESS: daemon.address,
    });
    const tracing = startTracing(process.env);
    const client = tracing.captureClient(
      new DynamoDBClient({
        ...{ region: 'eu-west-1', endpoint: 'http://127.0.0.1:1', maxAttempts: 1 },
        credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
      }),
    );
    const ask = () => client.send(new ListTablesCommand({})).catch(() => {});
    const signIn = (name: string) =>
      tracing.trace(name, async (trace) => {
        trace.annotate('before', 'lookup');
        await trace.inSubsegment('lookup', ask);
        // On the outer one again.
        trace.annotate('after', 'lookup');
        return 7;
      });
    const isLoaded = () => getNamespace('AWSXRay') !== undefined;

    announce(0, false);
    await signIn('not sampled');
    const afterUnsampled = isLoaded();
    announce(1, true);
    answered = await signIn('sign-in');
    loadedBy = { unsampled: afterUnsampled, sampled: isLoaded() };
    announce(2, false);
    await signIn('not sampled again');
    announce(3, true);
    const fail = (name: string, error: unknown) =>
      tracing.trace(name, () => Promise.reject(error)).catch((thrown) => thrown);
    refused = await fail('denied', denied);
    await fail('unforeseen', new TypeError('alice@example.com is no tenant'));
    announce(4, true);
    const slow = (name: string, ms: number) =>
      tracing.trace(name, async (trace) => {
        await trace.inSubsegment(`${name} lookup`, () => sleep(ms));
        trace.annotate('ms', `${ms}`);
      });
    await Promise.all([slow('first', 40), slow('second', 20)]);
    middleware = client.middlewareStack.identify();
    await signIn('last');
    await daemon.takes('last');
    segments = await daemon.stop();
  });

  const find = (name: string) => segments.find((segment) => segment.name === name);

  it('loads nothing for a sign-in that X-Ray does not sample, and the Tracer for the first that it does', () => {
    expect(loadedBy).toEqual({ unsampled: false, sampled: true });
  });

  it('sends each subsegment once it has ended, within the one around it', () => {
    expect(segments.map(({ name }) => name)).toEqual([
      ...['DynamoDB', 'lookup', 'sign-in', 'denied', 'unforeseen'],
      ...['second lookup', 'second', 'first lookup', 'first'],
      ...['DynamoDB', 'lookup', 'last'],
    ]);
    expect(find('DynamoDB')?.parent_id).toBe(find('lookup')?.id);
    expect(find('lookup')?.parent_id).toBe(find('sign-in')?.id);
    expect(find('sign-in')?.parent_id).toBe('53995c3f42cd8ad8');
    expect(answered).toBe(7);
  });

  it('sends each with the trace of its sign-in', () => {
    const digits = segments.map(({ trace_id }) => trace_id?.at(-1)).join('');
    expect(digits).toBe('111334444444');
  });

  it('keeps apart what goes on at once', () => {
    for (const [name, ms] of [
      ['first', '40'],
      ['second', '20'],
    ] as const) {
      expect(find(`${name} lookup`)?.parent_id).toBe(find(name)?.id);
      expect(find(name)?.annotations).toEqual({ ms });
    }
  });

  it('annotates the subsegment that is open', () => {
    expect(find('sign-in')?.annotations).toEqual({ before: 'lookup', after: 'lookup' });
    expect(find('lookup')?.annotations).toBeUndefined();
  });

  it('captures the client once', () => {
    expect(middleware.filter((name) => name.startsWith('XRay'))).toHaveLength(1);
  });

  it('notes a denial and passes it on', () => {
    expect(refused).toBe(denied);
    expect(JSON.stringify(find('denied'))).toContain(denied.message);
  });

  it('notes nothing of an error that may quote what it choked on', () => {
    expect(JSON.stringify(find('unforeseen'))).not.toMatch(/alice|TypeError/);
  });
});

describe.each<[string, Record<string, string>]>([
  ['anywhere else', {}],
  ['where only a part of the variable is that of Lambda', { AWS_EXECUTION_ENV: 'X AWS_Lambda_' }],
])('%s', (_, env) => {
  const sampled = 'Root=1-5759e988-bd862e3fe1be46a994272793;Sampled=1';
  const within = <T>(task: (trace: Trace) => Promise<T>, tracing: Tracing) =>
    tracing.trace('sign-in', task);

  it('traces nothing, and runs the task all the same', async () => {
    const tracing = startTracing({ ...env, _X_AMZN_TRACE_ID: sampled });
    const client = {};
    expect(tracing.captureClient(client)).toBe(client);
    expect(await tracing.prepare()).toBeUndefined();
    expect(await within(async (trace) => trace.annotate('outcome', 'ENRICHED'), tracing)).toBe(
      undefined,
    );
    expect(await within(async (trace) => trace.inSubsegment('lookup', () => 7), tracing)).toBe(7);
    await expect(within(() => Promise.reject(denied), tracing)).rejects.toBe(denied);
  });
});
