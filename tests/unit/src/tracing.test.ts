import { DynamoDBClient, ListTablesCommand } from '@aws-sdk/client-dynamodb';
import { EnrichmentError } from '../../../src/denials.ts';
import { startTracing } from '../../../src/tracing.ts';
import { startXRayDaemon } from '../../support/x-ray-daemon.ts';

const denied = new EnrichmentError('TENANT_SUSPENDED', 'TENANT#acme/TENANT');

describe('on Lambda', () => {
  let segments: Awaited<ReturnType<Awaited<ReturnType<typeof startXRayDaemon>>['stop']>>;
  let answered: unknown;
  let refused: unknown;

  beforeAll(async () => {
    const daemon = await startXRayDaemon();
    Object.assign(process.env, {
      LAMBDA_TASK_ROOT: '/var/task',
      AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
      AWS_XRAY_DAEMON_ADDRESS: daemon.address,
      _X_AMZN_TRACE_ID:
        'Root=1-5759e988-bd862e3fe1be46a994272793;Parent=53995c3f42cd8ad8;Sampled=1',
    });
    const tracing = await startTracing(process.env);
    const client = tracing.captureClient(
      new DynamoDBClient({
        ...{ region: 'eu-west-1', endpoint: 'http://127.0.0.1:1', maxAttempts: 1 },
        credentials: { accessKeyId: 'x', secretAccessKey: 'x' },
      }),
    );
    answered = await tracing.inSubsegment('sign-in', async () => {
      tracing.annotate('before', 'lookup');
      await tracing.inSubsegment('lookup', () =>
        client.send(new ListTablesCommand({})).catch(() => {}),
      );
      // On the outer one again.
      tracing.annotate('after', 'lookup');
      return 7;
    });
    const fail = (name: string, error: unknown) =>
      tracing.inSubsegment(name, () => Promise.reject(error)).catch((thrown) => thrown);
    refused = await fail('denied', denied);
    await fail('unforeseen', new TypeError('alice@example.com is no tenant'));
    await daemon.takes('unforeseen');
    segments = await daemon.stop();
  });

  const find = (name: string) => segments.find((segment) => segment.name === name);

  it('sends each subsegment once it has ended, within the one around it', () => {
    expect(segments.map(({ name }) => name)).toEqual([
      ...['DynamoDB', 'lookup', 'sign-in', 'denied', 'unforeseen'],
    ]);
    expect(find('DynamoDB')?.parent_id).toBe(find('lookup')?.id);
    expect(find('lookup')?.parent_id).toBe(find('sign-in')?.id);
    expect(answered).toBe(7);
  });

  it('annotates the subsegment that is open', () => {
    expect(find('sign-in')?.annotations).toEqual({ before: 'lookup', after: 'lookup' });
    expect(find('lookup')?.annotations).toBeUndefined();
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
  it('traces nothing, and runs the task all the same', async () => {
    const tracing = await startTracing(env);
    const client = {};
    expect(tracing.captureClient(client)).toBe(client);
    expect(tracing.annotate('outcome', 'ENRICHED')).toBeUndefined();
    expect(await tracing.inSubsegment('lookup', () => 7)).toBe(7);
    await expect(tracing.inSubsegment('x', () => Promise.reject(denied))).rejects.toBe(denied);
  });
});
